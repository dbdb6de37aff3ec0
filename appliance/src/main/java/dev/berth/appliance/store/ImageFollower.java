package dev.berth.appliance.store;

import dev.berth.appliance.image.Changes;
import dev.berth.appliance.image.ChangesFile;
import dev.berth.appliance.image.EntityParts;
import dev.berth.appliance.image.ImageDamaged;
import dev.berth.appliance.image.ImageFile;
import dev.berth.appliance.image.Mark;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Contents;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an image of the state beside the log, so that a start need not read the database: that takes three times as long. An
 * image that is missing, damaged, of another program or of another log only makes the next start slower.
 *
 * <p>A step of changes is appended every few thousand commits, and the image is written anew when they are half of it.
 */
final class ImageFollower implements Follower {
    /** How many commits make a step; after a kill, the next start reads as many from the log, which takes ten times as long. */
    private static final int STEP = 2_000;
    /** What a small image may have of changes before it is written anew. */
    private static final int FEWEST_CHANGES = 10_000;

    private static final Logger log = LoggerFactory.getLogger(ImageFollower.class);

    private final ImageFile file;
    private final ChangesFile changes;
    private final FileLog commits;
    private final Map<String, Kind<?>> kinds;
    private final CommitCodec codec;
    private final int step;
    private final int fewestChanges;
    /** Up to where image and changes hold everything; null before there is an image. */
    private @Nullable Mark reached;
    /** What they hold, but for what the log had beyond when it was loaded. */
    private @Nullable Contents held;

    private Tail beyond = Tail.none(0);
    /** Entities in the changes. */
    private long changed;
    /** Of the image without changes. */
    private long imaged;

    private boolean failed;

    ImageFollower(Path path, FileLog commits, Map<String, Kind<?>> kinds) {
        this(path, commits, kinds, STEP, FEWEST_CHANGES);
    }

    ImageFollower(Path path, FileLog commits, Map<String, Kind<?>> kinds, int step, int fewestChanges) {
        var parts = new EntityParts(kinds);
        this.file = new ImageFile(path, parts);
        this.changes = new ChangesFile(path.resolveSibling(path.getFileName() + ".changes"), parts);
        this.commits = commits;
        this.kinds = kinds;
        this.codec = new CommitCodec(kinds);
        this.step = step;
        this.fewestChanges = fewestChanges;
    }

    /** The state as image, changes and log have it, or empty where the database has to be read. */
    Optional<Snapshot> load() throws LogFailure {
        try (ImageFile.Opened image = file.open().orElse(null)) {
            if (image == null) {
                return Optional.empty();
            }
            Changes newer = changes.read(image.mark());
            Mark last = newer.mark();
            if (!commits.mark(last.last()).equals(Optional.of(last))) {
                log.atDebug()
                        .addKeyValue("revision", last.last())
                        .log("the image is not of this log; the database is read");
                file.delete();
                changes.delete();
                return Optional.empty();
            }
            Tail tail = Tail.read(commits, codec, last.last());
            Tail over = tail.over(newer);
            try (var entities = new EntityReader(image::entities, over)) {
                Snapshot state = Snapshot.load(kinds, tail.revision(), entities, over.over(image.serials()));
                entities.finish();
                beyond = tail;
                held = state.contents();
                imaged = image.mark().last();
                changed = newer.entities().size();
                keep(last);
                return Optional.of(state);
            }
        } catch (ImageDamaged | IOException e) {
            log.atWarn().addKeyValue("cause", e.getMessage()).log("the image cannot be read; the database is read");
            return Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException("an image has no SQL", e);
        }
    }

    private void keep(Mark mark) {
        reached = mark;
        commits.keepFrom(mark.last());
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
        return step;
    }

    private void writeIfDue(Snapshot state) {
        Mark from = reached;
        Contents before = held;
        if (state.revision() - (from == null ? 0 : from.last()) < step) {
            return;
        }
        write(
                state,
                from == null || before == null || changed >= Math.max(fewestChanges, state.size() / 2)
                        ? mark -> whole(state, mark)
                        : mark -> step(from, before, state, mark));
    }

    /** After the last commit: the next start then finds everything in the image. */
    void finish(Snapshot last) {
        if (last.revision() > imaged) {
            write(last, mark -> whole(last, mark));
        }
    }

    private interface Writing {
        void upTo(Mark mark) throws IOException;
    }

    private void write(Snapshot state, Writing writing) {
        try {
            // A snapshot that ends inside a group has no frame to be told by; the next one has.
            Optional<Mark> mark = commits.mark(state.revision());
            if (mark.isPresent()) {
                writing.upTo(mark.get());
                beyond = Tail.none(state.revision());
                held = state.contents();
                keep(mark.get());
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

    private void whole(Snapshot state, Mark mark) throws IOException {
        file.write(state, mark);
        // A kill in between harms nobody: the steps tell from where they lead.
        changes.delete();
        imaged = mark.last();
        changed = 0;
    }

    private void step(Mark from, Contents before, Snapshot state, Mark mark) throws IOException {
        Contents now = state.contents();
        Map<Ref, Optional<Entity<?>>> entities = new HashMap<>();
        beyond.entities().keySet().forEach(ref -> entities.put(ref, Optional.ofNullable(state.entity(ref))));
        now.entitiesOtherThanIn(before).forEach(ref -> entities.put(ref, Optional.ofNullable(state.entity(ref))));
        Map<DomainName, Long> serials = new HashMap<>();
        beyond.serials().keySet().forEach(zone -> serials.put(zone, serial(state, zone)));
        now.serialsOtherThanIn(before).forEach(zone -> serials.put(zone, serial(state, zone)));
        changes.append(from, new Changes(mark, entities, serials));
        changed += entities.size();
    }

    private static long serial(Snapshot state, DomainName zone) {
        Long serial = state.serial(zone);
        return serial == null ? 0 : serial;
    }
}
