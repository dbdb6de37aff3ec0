package dev.berth.repo.yum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Finds yum repositories by their metadata. */
public final class Repositories {
    private static final int DEPTH = 8;
    private static final String METADATA = "repodata/repomd.xml";

    private Repositories() {}

    /**
     * A directory with repodata/repomd.xml.
     *
     * @param name its path below the root
     * @param packages RPM files in it, as many as lie there, indexed or not
     * @param indexed when its metadata was written
     */
    public record Repository(String name, long packages, Instant indexed) {}

    /** All below {@code root}, sorted by name; symbolic links are not followed. */
    public static List<Repository> below(Path root) throws IOException {
        try (Stream<Path> directories = Files.find(root, DEPTH, (path, attributes) -> attributes.isDirectory())) {
            List<Path> found = directories
                    .filter(directory -> Files.isRegularFile(directory.resolve(METADATA)))
                    .sorted()
                    .toList();
            return found.stream().map(directory -> describe(root, directory)).toList();
        }
    }

    private static Repository describe(Path root, Path directory) {
        try (Stream<Path> files = Files.find(
                directory,
                DEPTH,
                (path, attributes) ->
                        attributes.isRegularFile() && path.toString().endsWith(".rpm"))) {
            Instant indexed =
                    Files.getLastModifiedTime(directory.resolve(METADATA)).toInstant();
            return new Repository(root.relativize(directory).toString(), files.count(), indexed);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
