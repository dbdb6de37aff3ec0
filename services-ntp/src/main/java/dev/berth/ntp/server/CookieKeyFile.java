package dev.berth.ntp.server;

import dev.berth.appliance.file.WholeFile;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.ntp.nts.CookieKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The file with the master keys of cookies, for its owner alone. */
final class CookieKeyFile {
    private final Path path;

    CookieKeyFile(Path path) {
        this.path = path;
    }

    /** Empty when there is no file. */
    Optional<CookieKeys> read() throws ServiceFailure {
        try {
            if (!WholeFile.isOwnersAlone(path)) {
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

    void write(CookieKeys keys) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        WholeFile.replace(path, keys.text().getBytes(StandardCharsets.US_ASCII), WholeFile.Readers.OWNER);
    }
}
