package dev.berth.appliance.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** A small file of which there is always a whole one, before or after a change, also over a power cut. */
public final class WholeFile {
    /** Who may read it; only its owner may write. */
    public enum Readers {
        OWNER("rw-------"),
        ALL("rw-r--r--");

        private final Set<PosixFilePermission> permissions;

        Readers(String permissions) {
            this.permissions = PosixFilePermissions.fromString(permissions);
        }
    }

    private WholeFile() {}

    /**
     * Puts {@code octets} in the place of what is there: forced, then renamed. On stable storage when this returns.
     *
     * @throws IOException if that cannot be done, as where there is no such folder; the file stays as it was
     */
    public static void replace(Path file, byte[] octets, Readers readers) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        // What a crash has left may have other permissions.
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(readers.permissions));
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(octets);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Whether nobody but its owner may do anything with it. */
    public static boolean isOwnersAlone(Path file) throws IOException {
        return Readers.OWNER.permissions.containsAll(Files.getPosixFilePermissions(file));
    }
}
