package dev.berth.ntp;

import dev.berth.appliance.service.ServiceFailure;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.upstream.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code ntp.keys-file}. */
final class KeysFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeysFile.class);

    private KeysFile() {}

    /** @throws ServiceFailure if it cannot be read, or lacks a key that a server is to be asked with */
    static Keys read(Path data, NtpConfig config) throws ServiceFailure {
        Keys keys = config.keysFile().isEmpty() ? Keys.NONE : read(data.resolve(config.keysFile()));
        for (Server server : config.servers()) {
            if (server.key() != 0 && keys.find(server.key()) == null) {
                throw new ServiceFailure(
                        "ntp: " + server.host() + " is to be asked with key " + server.key()
                                + ", which is not in ntp.keys-file",
                        "add a line with that number to the file, or take the key off the server");
            }
        }
        return keys;
    }

    private static Keys read(Path file) throws ServiceFailure {
        try {
            Keys keys = Keys.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
            keys.warnings()
                    .forEach(warning -> LOG.atWarn().addKeyValue("file", file).log(warning));
            return keys;
        } catch (IOException e) {
            throw new ServiceFailure(
                    "ntp: cannot read " + file + " (" + e.getClass().getSimpleName() + ")",
                    "make it readable for Berth's user alone, or set ntp.keys-file");
        } catch (IllegalArgumentException e) {
            throw new ServiceFailure("ntp: " + file + ", " + e.getMessage(), "mend that line");
        }
    }
}
