package dev.berth.appliance.store;

import dev.berth.appliance.image.ImageDamaged;
import dev.berth.appliance.image.ImageFile;
import dev.berth.appliance.image.Mark;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an image of the state beside the log, so that a start need not read the database: that takes three times as long. An
 * image that is missing, damaged, of another program or of another log only makes the next start slower.
 */
final class ImageFollower implements Follower {
    /** A new image is due after so many commits, and not before a tenth of the entities may have changed. */
    private static final int FEWEST = 5_000;

    private static final int PART = 10;
    /** Of a server under load; after a kill, the next start reads as much from the log, commit by commit. */
    private static final int PATIENCE = 20_000;

    private static final Logger log = LoggerFactory.getLogger(ImageFollower.class);

    private final ImageFile file;
    private final FileLog commits;
    private final Map<String, Kind<?>> kinds;
    private final CommitCodec codec;
    private long revision;
    private boolean failed;

    ImageFollower(Path path, FileLog commits, Map<String, Kind<?>> kinds) {
        this.file = new ImageFile(path, kinds);
        this.commits = commits;
        this.kinds = kinds;
        this.codec = new CommitCodec(kinds);
    }

    /** The state as the image and the log have it, or empty where the database has to be read. */
    Optional<Snapshot> load() throws LogFailure {
        try (ImageFile.Opened image = file.open().orElse(null)) {
            if (image == null) {
                return Optional.empty();
            }
            long reached = image.mark().last();
            if (!commits.mark(reached).equals(Optional.of(image.mark()))) {
                log.atDebug()
                        .addKeyValue("revision", reached)
                        .log("the image is not of this log; the database is read");
                file.delete();
                return Optional.empty();
            }
            Tail tail = Tail.read(commits, codec, reached);
            try (var entities = new EntityReader(image::entities, tail)) {
                Snapshot state = Snapshot.load(kinds, tail.revision(), entities, tail.over(image.serials()));
                entities.finish();
                keep(reached);
                return Optional.of(state);
            }
        } catch (ImageDamaged | IOException e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("the image cannot be read; the database is read");
            return Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException("an image has no SQL", e);
        }
    }

    private void keep(long reached) {
        revision = reached;
        commits.keepFrom(reached);
    }

    @Override
    public void start(Snapshot base) {
        writeIfDue(base);
    }

    @Override
    public void commits(List<Commit> newer, Snapshot after) {
        writeIfDue(after);
    }

    /** Packets go first; what has gathered must be read from the log by a start that comes meanwhile. */
    @Override
    public int patience() {
        return PATIENCE;
    }

    private void writeIfDue(Snapshot state) {
        if (state.revision() - revision >= Math.max(FEWEST, state.size() / PART)) {
            write(state);
        }
    }

    /** After the last commit: the next start then finds everything in the image. */
    void finish(Snapshot last) {
        if (last.revision() > revision) {
            write(last);
        }
    }

    private void write(Snapshot state) {
        try {
            // A snapshot that ends inside a group has no frame to be told by; the next one has.
            Optional<Mark> mark = commits.mark(state.revision());
            if (mark.isPresent()) {
                file.write(state, mark.get());
                keep(state.revision());
                failed = false;
            }
        } catch (IOException | LogFailure | RuntimeException e) {
            if (!failed) {
                log.atWarn().addKeyValue("cause", e.toString()).log("cannot write the image; the next start is slower");
            }
            failed = true;
            // The log must not grow for the sake of an image that cannot be made.
            commits.keepFrom(Long.MAX_VALUE);
        }
    }
}
