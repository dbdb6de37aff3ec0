package dev.berth.appliance.store;

import dev.berth.appliance.image.Mark;
import dev.berth.appliance.store.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads the frames of one segment of a log that is being written: head by head, never a whole segment at once. */
final class SegmentReader {
    private final Disk disk;
    private final String place;

    SegmentReader(Disk disk, String place) {
        this.disk = disk;
        this.place = place;
    }

    /**
     * The bodies of the frames that hold commits after {@code revision} and up to {@code wanted}.
     *
     * @param last the log's head: what stands behind it is nobody's business yet
     */
    void bodies(long segment, long revision, long wanted, long last, Consumer<byte[]> each) throws LogFailure {
        try (DiskFile file = disk.open(FileLog.name(segment))) {
            int at = 0;
            for (Frame.Extent next = extent(file, at, segment);
                    next != null && next.first() <= wanted && next.last() <= last;
                    next = extent(file, at, next.last() + 1)) {
                if (next.last() > revision) {
                    ByteBuffer bytes = ByteBuffer.allocate(next.size());
                    file.read(at, bytes);
                    if (!(Frame.at(bytes.flip(), 0) instanceof Frame.Found.Whole)) {
                        throw damaged(segment, at, "a frame that was whole is so no more", next.first() - 1);
                    }
                    each.accept(Arrays.copyOfRange(bytes.array(), Frame.HEAD, next.size()));
                }
                at += next.size();
            }
        } catch (IOException e) {
            throw new LogFailure(
                    "cannot read " + place + "/" + FileLog.name(segment) + ": " + FileLog.reason(e),
                    "check the disk",
                    e);
        } catch (JacksonException e) {
            throw new LogFailure(
                    "cannot understand " + place + "/" + FileLog.name(segment) + ": " + e.getOriginalMessage(),
                    "start the newer Berth that wrote it",
                    e);
        }
    }

    /** The frame of a segment that ends with {@code revision}, or empty if there is none. */
    Optional<Mark> mark(long segment, long revision) throws LogFailure {
        try (DiskFile file = disk.open(FileLog.name(segment))) {
            int at = 0;
            for (Frame.Extent next = extent(file, at, segment);
                    next != null;
                    next = extent(file, at, next.last() + 1)) {
                if (next.last() >= revision) {
                    return next.last() == revision
                            ? Optional.of(new Mark(next.first(), revision, next.checksum()))
                            : Optional.empty();
                }
                at += next.size();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new LogFailure(
                    "cannot read " + place + "/" + FileLog.name(segment) + ": " + FileLog.reason(e),
                    "check the disk",
                    e);
        }
    }

    /**
     * The frame that begins with a revision, by its head alone: a segment as a whole is more than a follower should ask of
     * the heap. Null at the end, where the writer may be writing.
     */
    private static Frame.@Nullable Extent extent(DiskFile file, int at, long first) throws IOException {
        if (at + Frame.HEAD > file.size()) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(Frame.HEAD);
        file.read(at, head);
        Frame.Extent extent = Frame.extent(head.flip(), 0);
        boolean whole = extent != null
                && extent.first() == first
                && extent.last() >= first
                && extent.size() <= file.size() - at;
        return whole ? extent : null;
    }

    /** @param good the revision up to which the log can be trusted */
    LogFailure damaged(long segment, int at, String why, long good) {
        return new LogFailure(
                "the log is damaged: " + place + "/" + FileLog.name(segment) + " at octet " + at + ", " + why,
                "restore a backup, or move the file away to go on without what follows revision " + good);
    }
}
