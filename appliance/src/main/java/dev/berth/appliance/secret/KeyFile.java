package dev.berth.appliance.secret;

import dev.berth.appliance.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The file with the keys, one to a line: its name, a blank, 32 octets in base 64. The last one seals; the others are there
 * while a rotation is under way. Nobody but its owner may read it.
 */
final class KeyFile {
    private static final int OCTETS = 32;

    private final Path path;

    KeyFile(Path path) {
        this.path = path;
    }

    /** One key; its octets are nobody's to print. */
    record SealingKey(String name, byte[] octets) {
        @Override
        public String toString() {
            return "key " + name;
        }
    }

    /** The keys in the file's order; none when there is no file. */
    List<SealingKey> read() throws SecretFailure {
        try {
            if (!WholeFile.isOwnersAlone(path)) {
                throw new SecretFailure(
                        "key file " + path + " may be read or written by others than its owner", "chmod 600 " + path);
            }
            List<SealingKey> keys = new ArrayList<>();
            for (String line : Files.readAllLines(path, StandardCharsets.US_ASCII)) {
                if (!line.isBlank()) {
                    keys.add(key(line));
                }
            }
            return keys;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SecretFailure(
                    "key file " + path + " cannot be read (" + e.getClass().getSimpleName() + ")",
                    "give it back to the user that Berth runs as, with chmod 600");
        }
    }

    private SealingKey key(String line) throws SecretFailure {
        String[] words = line.strip().split(" ", -1);
        try {
            byte[] octets = words.length == 2 ? Base64.getDecoder().decode(words[1]) : new byte[0];
            if (octets.length == OCTETS) {
                return new SealingKey(words[0], octets);
            }
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
        throw damaged();
    }

    private SecretFailure damaged() {
        return new SecretFailure("key file " + path + " is damaged", "put it back from a backup");
    }

    /** Replaces the file: forced and renamed, so that there is always a whole one. */
    void write(List<SealingKey> keys) throws SecretFailure {
        var text = new StringBuilder();
        keys.forEach(key -> text.append(key.name())
                .append(' ')
                .append(Base64.getEncoder().encodeToString(key.octets()))
                .append('\n'));
        try {
            WholeFile.replace(path, text.toString().getBytes(StandardCharsets.US_ASCII), WholeFile.Readers.OWNER);
        } catch (IOException e) {
            throw new SecretFailure(
                    "key file " + path + " cannot be written (" + e.getClass().getSimpleName() + ")",
                    "make its folder writable for the user that Berth runs as");
        }
    }

    Path path() {
        return path;
    }
}
