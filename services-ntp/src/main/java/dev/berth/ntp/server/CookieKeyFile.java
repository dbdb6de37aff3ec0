package dev.berth.ntp.server;

import dev.berth.appliance.service.ServiceFailure;
import dev.berth.ntp.nts.CookieKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The file with the master keys of cookies, for its owner alone. */
final class CookieKeyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    CookieKeyFile(Path path) {
        this.path = path;
    }

    /** Empty when there is no file. */
    Optional<CookieKeys> read() throws ServiceFailure {
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
                throw new ServiceFailure(
                        "ntp: key file " + path + " may be read or written by others than its owner",
                        "chmod 600 " + path);
            }
            return Optional.of(CookieKeys.parse(Files.readString(path, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ServiceFailure(
                    "ntp: key file " + path + " cannot be read (" + e.getClass().getSimpleName() + ")",
                    "give it back to the user that Berth runs as, with chmod 600");
        } catch (IllegalArgumentException e) {
            throw new ServiceFailure(
                    "ntp: key file " + path + " is damaged",
                    "remove it: clients of NTS then fetch new keys by themselves");
        }
    }

    /** Replaces the file: forced and renamed, so that there is always a whole one. */
    void write(CookieKeys keys) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(keys.text().getBytes(StandardCharsets.US_ASCII));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
