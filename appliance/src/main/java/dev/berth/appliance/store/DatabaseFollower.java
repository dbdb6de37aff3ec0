package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the database up to date behind the log in large batches, and lets the log forget what is forced there. */
final class DatabaseFollower implements Follower {
    private static final int BATCH = 4096;
    private static final Logger log = LoggerFactory.getLogger(DatabaseFollower.class);

    private final Database database;
    private final Log commits;
    private volatile long revision;
    private volatile @Nullable LogFailure failure;

    /** @param revision that the tables stand at */
    DatabaseFollower(Database database, Log commits, long revision) {
        this.database = database;
        this.commits = commits;
        this.revision = revision;
    }

    @Override
    public void start(Snapshot base) {
        readLog();
    }

    @Override
    public void commits(List<Commit> newer, Snapshot after) {
        if (newer.getFirst().revision() <= revision + 1) {
            apply(newer);
        }
        if (newer.getLast().revision() > revision) {
            readLog();
        }
        forgetOldSegments();
    }

    /** Revision that the tables stand at. */
    long revision() {
        return revision;
    }

    /** Why the database lags, if it does. */
    Optional<LogFailure> failure() {
        return Optional.ofNullable(failure);
    }

    private void readLog() {
        try {
            List<Commit> batch = new ArrayList<>(BATCH);
            commits.read(revision, commit -> {
                batch.add(commit);
                if (batch.size() == BATCH) {
                    apply(batch);
                    batch.clear();
                }
            });
            if (!batch.isEmpty()) {
                apply(batch);
            }
        } catch (LogFailure e) {
            note(e);
        }
    }

    private void apply(List<Commit> all) {
        for (int from = 0; from < all.size(); from += BATCH) {
            try {
                revision = database.apply(all.subList(from, Math.min(all.size(), from + BATCH)));
                failure = null;
            } catch (LogFailure e) {
                note(e);
                return;
            }
        }
    }

    private void forgetOldSegments() {
        if (commits.keepsMoreThan(revision)) {
            try {
                database.force();
                commits.forget(revision);
            } catch (LogFailure e) {
                note(e);
            }
        }
    }

    private void note(LogFailure e) {
        if (failure == null) {
            log.atError()
                    .addKeyValue("cause", e.reason())
                    .addKeyValue("mend", e.mend())
                    .log("the database falls behind");
        }
        failure = e;
    }
}
