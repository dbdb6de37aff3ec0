package dev.berth.tftp.server;

import dev.berth.tftp.boot.Found;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files that are being fetched, each mapped once for all who fetch it. A file that is replaced meanwhile goes on as it was
 * for those who began with it; one that is written in place does not.
 */
final class SharedFiles {
    private final Map<Version, Mapped> mapped = new HashMap<>();

    private record Version(
            Path path,
            long size,
            FileTime modified,
            @Nullable Object inode) {}

    private static final class Mapped {
        final Arena arena = Arena.ofShared();
        final MemorySegment octets;
        int users;

        Mapped(Path path, long size) throws IOException {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                // A file that shrank since it was looked at: what is there.
                long there = Math.min(size, channel.size());
                octets = there == 0 ? arena.allocate(0) : channel.map(MapMode.READ_ONLY, 0, there, arena);
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        }
    }

    /** The file's octets; close what is given when the transfer is over. */
    synchronized Content open(Found.Stored file) throws IOException {
        var version = new Version(
                file.path(),
                file.attributes().size(),
                file.attributes().lastModifiedTime(),
                file.attributes().fileKey());
        Mapped there = mapped.get(version);
        if (there == null) {
            there = new Mapped(version.path(), version.size());
            mapped.put(version, there);
            Readahead.willNeed(there.octets);
        }
        there.users++;
        return new Content(there.octets, () -> release(version));
    }

    private synchronized void release(Version version) {
        Mapped there = mapped.get(version);
        if (there != null && --there.users == 0) {
            mapped.remove(version);
            there.arena.close();
        }
    }

    synchronized int open() {
        return mapped.size();
    }
}
