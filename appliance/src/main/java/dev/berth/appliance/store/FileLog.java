package dev.berth.appliance.store;

import dev.berth.appliance.image.Mark;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.store.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log in preallocated segment files named by their first revision. One frame and one force() per group of commits. A
 * frame that was cut by a crash is the last thing in the log and was never acknowledged: it is dropped. A broken frame
 * before whole ones is damage, and refused.
 */
final class FileLog implements Log {
    static final int SEGMENT = 16 << 20;
    /** What of a segment is full when the next one is begun: a short life needs no second one. */
    private static final int SPARE_PART = 8;

    private static final String SUFFIX = ".log";
    /** An empty file whose name says up to which revision the database was forced. */
    private static final String CHECKPOINT = ".checkpoint";

    private final Disk disk;
    private final String place;
    private final CommitCodec codec;
    private final int segmentSize;
    private final SegmentReader reader;
    private final List<Long> segments = new ArrayList<>();
    private @Nullable DiskFile tail;
    private int tailPosition;
    private boolean torn;
    private volatile long head;
    private volatile long checkpoint;
    /** First revision that somebody else needs, besides the database. */
    private volatile long needed = Long.MAX_VALUE;

    private @Nullable LogFailure broken;

    private FileLog(Disk disk, String place, CommitCodec codec, int segmentSize) {
        this.disk = disk;
        this.place = place;
        this.codec = codec;
        this.segmentSize = segmentSize;
        reader = new SegmentReader(disk, place);
    }

    /** Opens or begins the log in a directory. */
    static FileLog open(Path directory, Map<String, Kind<?>> kinds) throws LogFailure {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LogFailure(
                    "cannot create " + directory + ": " + reason(e), "make it writable for this user or set data", e);
        }
        return open(new ReadyDisk(directory), directory.toString(), kinds, SEGMENT);
    }

    static FileLog open(Disk disk, String place, Map<String, Kind<?>> kinds, int segmentSize) throws LogFailure {
        var log = new FileLog(disk, place, new CommitCodec(kinds), segmentSize);
        log.recover();
        return log;
    }

    private void recover() throws LogFailure {
        try {
            for (String name : disk.list()) {
                if (name.endsWith(SUFFIX)) {
                    segments.add(revision(name, SUFFIX));
                } else if (name.endsWith(CHECKPOINT)) {
                    checkpoint = Math.max(checkpoint, revision(name, CHECKPOINT));
                } else if (name.endsWith(".new")) {
                    disk.delete(name);
                }
            }
            if (segments.isEmpty()) {
                return;
            }
            head = segments.getFirst() - 1;
            checkpoint = Math.max(checkpoint, head);
            for (int i = 0; i < segments.size(); i++) {
                if (segments.get(i) != head + 1) {
                    throw reader.damaged(segments.get(i), 0, "revision " + (head + 1) + " is missing before it", head);
                }
                recoverSegment(segments.get(i), i == segments.size() - 1);
            }
        } catch (IOException e) {
            throw new LogFailure(
                    "cannot read the log in " + place + ": " + reason(e), "check the disk and its rights", e);
        }
    }

    private void recoverSegment(long first, boolean last) throws IOException, LogFailure {
        DiskFile file = disk.open(name(first));
        var scan = new FrameScan(file);
        int at = 0;
        Frame.Found found = scan.at(at);
        while (found instanceof Frame.Found.Whole whole) {
            Frame.Extent frame = whole.extent();
            requireKnownFormat(frame, first, at);
            if (frame.first() != head + 1) {
                throw reader.damaged(first, at, "revision " + frame.first() + " follows " + head, head);
            }
            head = frame.last();
            at += frame.size();
            found = scan.at(at);
        }
        if (!scan.nothingAfter(at)) {
            if (!last || scan.anyWholeAfter(at + 1)) {
                throw reader.damaged(
                        first,
                        at,
                        found instanceof Frame.Found.Broken broken ? broken.why() : "a frame has no head",
                        head);
            }
            // Not cut before the first append: who opens the log may find that what stands here is missed.
            torn = true;
        }
        if (last) {
            tail = file;
            tailPosition = at;
        } else {
            file.close();
        }
    }

    /** Writes zeros over a torn frame, so that nothing of it can be taken for a later one. */
    private static void cut(DiskFile file, int at) throws IOException {
        file.write(at, ByteBuffer.allocate(file.size() - at));
        file.force();
    }

    private static void requireKnownFormat(Frame.Extent frame, long segment, int at) throws LogFailure {
        if (frame.format() > Frame.FORMAT) {
            throw new LogFailure(
                    "the log (" + name(segment) + " at " + at + ") is of format " + frame.format()
                            + ", this Berth knows " + Frame.FORMAT,
                    "start the newer Berth that wrote it");
        }
    }

    static String name(long first) {
        return "%016x%s".formatted(first, SUFFIX);
    }

    private static long revision(String name, String suffix) {
        return Long.parseLong(name.substring(0, name.length() - suffix.length()), 16);
    }

    @Override
    public long head() {
        return head;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Lets the log begin after {@code revision}; for an empty log whose database already stands there. */
    void beginAfter(long revision) {
        if (!segments.isEmpty()) {
            throw new IllegalStateException("the log has begun");
        }
        head = revision;
    }

    @Override
    public Result append(long expectedHead, List<Commit> commits) throws LogFailure {
        if (broken != null) {
            throw broken;
        }
        if (expectedHead != head || commits.getFirst().revision() != head + 1) {
            throw new IllegalArgumentException("head is " + head + ", not " + expectedHead + " or before "
                    + commits.getFirst().revision());
        }
        long last = commits.getLast().revision();
        ByteBuffer frame = new Frame(Frame.FORMAT, commits.getFirst().revision(), last, codec.encode(commits)).bytes();
        int size = frame.remaining();
        DiskFile file = segmentFor(size);
        try {
            file.write(tailPosition, frame);
            file.force();
            tailPosition += size;
            head = last;
            if (tailPosition > segmentSize / SPARE_PART) {
                disk.expect(segmentSize);
            }
            return new Result.Appended();
        } catch (IOException e) {
            // After a failed force nobody knows what is on the disk: only a new start, which reads it, may go on.
            LogFailure failure = new LogFailure(
                    "cannot write the log in " + place + ": " + reason(e),
                    "free space or mend the disk, then restart Berth",
                    e);
            broken = failure;
            throw failure;
        }
    }

    private DiskFile segmentFor(int frame) throws LogFailure {
        try {
            if (tail != null && torn) {
                cut(tail, tailPosition);
                torn = false;
            }
            if (tail == null || tailPosition + frame > tail.size()) {
                long first = head + 1;
                DiskFile next = disk.create(name(first), Math.max(segmentSize, frame));
                if (tail != null) {
                    tail.close();
                }
                synchronized (segments) {
                    segments.add(first);
                }
                tail = next;
                tailPosition = 0;
            }
            return tail;
        } catch (IOException e) {
            // Nothing of the group has been written: the next one may try again.
            throw new LogFailure(
                    "cannot make the next file of the log in " + place + ": " + reason(e),
                    "free space; Berth tries again by itself",
                    e,
                    true);
        }
    }

    @Override
    public void read(long revision, Consumer<Commit> each) throws LogFailure {
        bodies(
                revision,
                Long.MAX_VALUE,
                body -> codec.decode(body).stream()
                        .filter(commit -> commit.revision() > revision)
                        .forEach(each));
    }

    @Override
    public void texts(long revision, long last, Consumer<CommitText> each) throws LogFailure {
        bodies(
                revision,
                last,
                body -> codec.texts(body).stream()
                        .filter(commit -> commit.revision() > revision && commit.revision() <= last)
                        .forEach(each));
    }

    /** The bodies of all frames that hold commits after {@code revision} and up to {@code wanted}. */
    private void bodies(long revision, long wanted, Consumer<byte[]> each) throws LogFailure {
        // What stands behind the head may not be forced yet, and must not be seen by anybody before it is.
        long last = head;
        List<Long> present;
        synchronized (segments) {
            present = List.copyOf(segments);
        }
        for (int i = 0; i < present.size(); i++) {
            boolean needed = i == present.size() - 1 || present.get(i + 1) > revision + 1;
            if (needed && present.get(i) <= wanted) {
                reader.bodies(present.get(i), revision, wanted, last, each);
            }
        }
    }

    /** The frame that ends with {@code revision}, or empty if the log has none. */
    Optional<Mark> mark(long revision) throws LogFailure {
        long segment = 0;
        synchronized (segments) {
            for (long first : segments) {
                segment = first <= revision ? first : segment;
            }
        }
        if (segment == 0 || revision > head) {
            return Optional.empty();
        }
        return reader.mark(segment, revision);
    }

    /** Whether every commit after {@code revision} is there. */
    boolean reachesBackTo(long revision) {
        synchronized (segments) {
            return !segments.isEmpty() && segments.getFirst() <= revision + 1;
        }
    }

    /** Keeps {@code revision} and what follows it, whatever the database has forced; {@link Long#MAX_VALUE}: nothing. */
    void keepFrom(long revision) {
        needed = revision;
    }

    private boolean firstMayGo(long forced) {
        return segments.size() > 1 && segments.get(1) <= Math.min(forced + 1, needed);
    }

    @Override
    public long checkpoint() {
        return checkpoint;
    }

    @Override
    public void forget(long revision) throws LogFailure {
        try {
            disk.create("%016x%s".formatted(revision, CHECKPOINT), 0).close();
            checkpoint = revision;
            for (String name : disk.list()) {
                if (name.endsWith(CHECKPOINT) && revision(name, CHECKPOINT) < revision) {
                    disk.delete(name);
                }
            }
        } catch (IOException e) {
            throw new LogFailure(
                    "cannot write a checkpoint in " + place + ": " + reason(e), "free space, check the rights", e);
        }
        synchronized (segments) {
            while (firstMayGo(revision)) {
                try {
                    disk.delete(name(segments.getFirst()));
                } catch (IOException e) {
                    throw new LogFailure(
                            "cannot remove " + place + "/" + name(segments.getFirst()) + ": " + reason(e),
                            "check the rights of the directory",
                            e);
                }
                segments.removeFirst();
            }
        }
    }

    @Override
    public boolean keepsMoreThan(long revision) {
        synchronized (segments) {
            return firstMayGo(revision);
        }
    }

    @Override
    public Optional<LogFailure> shortage() {
        return disk.room() >= segmentSize
                ? Optional.empty()
                : Optional.of(new LogFailure(
                        place + " has " + (disk.room() >> 10) + " KiB left, and the log's next file takes "
                                + (segmentSize >> 10),
                        "free space"));
    }

    @Override
    public long size() {
        synchronized (segments) {
            return (long) segments.size() * segmentSize;
        }
    }

    /** Nobody else appends to files. */
    @Override
    public void listen(Runnable wake) {}

    static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : e.getClass().getSimpleName() + " " + message;
    }

    @Override
    public void close() {
        if (tail != null) {
            try {
                tail.close();
            } catch (IOException e) {
                // Everything acknowledged has been forced before.
                broken = new LogFailure("the log is closed", "open it again", e);
            }
            tail = null;
        }
        disk.close();
        broken = broken != null ? broken : new LogFailure("the log is closed", "open it again");
    }
}
