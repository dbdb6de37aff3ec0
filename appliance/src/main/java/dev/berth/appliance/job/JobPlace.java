package dev.berth.appliance.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where jobs are done: an appliance that shares its database with others knows its own by this.
 *
 * @param id random, kept in {@code jobs/place}
 * @param directory of the logs
 */
public record JobPlace(String id, Path directory) {
    /** @throws IOException when the directory cannot be written */
    public static JobPlace of(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("place");
        try {
            String id = Files.readString(file).strip();
            if (!id.isEmpty()) {
                return new JobPlace(id, directory);
            }
        } catch (NoSuchFileException e) {
            // The first start.
        }
        String id = UUID.randomUUID().toString();
        Files.writeString(file, id + "\n");
        return new JobPlace(id, directory);
    }
}
