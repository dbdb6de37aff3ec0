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
    /** A large site that is switched on at once, and half of what the log may hold before commits wait for the database. */
    private static final int PATIENCE = 200_000;

    private static final Logger log = LoggerFactory.getLogger(DatabaseFollower.class);

    private final Database database;
    private final Log commits;
    private final long trusted;
    /** Rows of commits up to here may be there already, though the tables do not claim to have them: a kill cut their transaction. */
    private final long doubtful;

    private boolean mended;
    private volatile boolean working;
    /** What the history has; the rows of entities follow. */
    private volatile long revision;

    private volatile long settled;
    private volatile @Nullable LogFailure failure;

    /**
     * @param standing what the tables hold beyond what is trusted of them is compared with the log at the start
     * @param head of the log at the start
     */
    DatabaseFollower(Database database, Log commits, Database.Standing standing, long head) {
        this.database = database;
        this.commits = commits;
        this.revision = standing.revision();
        this.settled = standing.revision();
        this.trusted = standing.trusted();
        this.doubtful = head;
        this.mended = commits.checkpoint() == Long.MAX_VALUE;
    }

    @Override
    public void start(Snapshot base) {
        working = true;
        try {
            catchUp(base);
        } finally {
            working = false;
        }
    }

    @Override
    public void commits(List<Commit> newer, Snapshot after) {
        working = true;
        try {
            if (whole() && newer.getFirst().revision() <= revision + 1) {
                apply(database.texts(newer));
            }
            catchUp(after);
        } finally {
            working = false;
        }
    }

    /** Everything up to {@code state}, of which the log has what is missing. */
    private void catchUp(Snapshot state) {
        if (!whole()) {
            return;
        }
        if (state.revision() > revision) {
            readLog(state.revision());
        }
        if (state.revision() == revision) {
            settle(state);
        }
        if (database.isSettled()) {
            settled = revision;
            if (commits.keepsMoreThan(revision)) {
                force();
            }
        }
    }

    private void settle(Snapshot state) {
        try {
            database.settle(state);
        } catch (LogFailure e) {
            note(e);
        }
    }

    /** A transaction for every commit would cost ten times as much, and packets go first. */
    @Override
    public int patience() {
        return PATIENCE;
    }

    /** Revision that the tables stand at. */
    long revision() {
        return settled;
    }

    /** Why the database lags, if it does. */
    Optional<LogFailure> failure() {
        return Optional.ofNullable(failure);
    }

    private void readLog(long last) {
        try {
            inBatches(revision, last, this::apply);
        } catch (LogFailure e) {
            note(e);
        }
    }

    private boolean whole() {
        if (!mended) {
            mend();
        }
        return mended;
    }

    private void mend() {
        try {
            var lost = new long[] {database.dropAfter(trusted, revision), 0};
            inBatches(trusted, revision, batch -> {
                for (List<CommitText> portion : Portions.of(batch)) {
                    lost[1] += database.mend(portion);
                }
            });
            if (lost[0] + lost[1] > 0) {
                log.atWarn()
                        .addKeyValue("commits", Math.max(lost[0], lost[1]))
                        .addKeyValue("after", trusted)
                        .log("the database had lost rows at the last end; mended from the log");
            }
            mended = true;
        } catch (LogFailure e) {
            note(e);
        }
    }

    private interface Batch {
        void accept(List<CommitText> commits) throws LogFailure;
    }

    private void inBatches(long after, long last, Batch each) throws LogFailure {
        List<CommitText> batch = new ArrayList<>(BATCH);
        var failed = new LogFailure[1];
        commits.texts(after, last, commit -> {
            batch.add(commit);
            if (batch.size() == BATCH && failed[0] == null) {
                try {
                    each.accept(batch);
                } catch (LogFailure e) {
                    failed[0] = e;
                }
                batch.clear();
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        if (!batch.isEmpty()) {
            each.accept(batch);
        }
    }

    private void apply(List<CommitText> all) {
        for (List<CommitText> portion : Portions.of(all)) {
            try {
                revision = database.apply(portion.stream()
                        .map(commit -> commit.revision() <= doubtful ? commit.doubted() : commit)
                        .toList());
                failure = null;
            } catch (LogFailure e) {
                note(e);
                return;
            }
        }
    }

    private void force() {
        try {
            database.force();
            commits.forget(revision);
        } catch (LogFailure e) {
            note(e);
        }
    }

    /** Whether a call is in the midst of the database, and so would hold up whoever uses it next. */
    boolean isWorking() {
        return working;
    }

    /** After the last commit: brings the tables to the log's end and forces them, so that the next start trusts them. */
    void finish(Snapshot last) {
        catchUp(last);
        if (failure == null && database.isSettled() && commits.checkpoint() < revision) {
            force();
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
