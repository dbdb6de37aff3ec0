package dev.berth.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether files share blocks on their disk: asks {@code cp} and {@code filefrag}, which need no root. */
public final class SharedBlocks {
    private SharedBlocks() {}

    /** Why files cannot share blocks in a directory, or it cannot be seen; empty where they can. */
    public static Optional<String> impossible(Path directory) throws IOException, InterruptedException {
        Path one = Files.write(directory.resolve("one"), new byte[8192]);
        Path two = directory.resolve("two");
        try {
            String said = run("cp", "--reflink=always", one.toString(), two.toString());
            return !said.isEmpty()
                    ? Optional.of(said)
                    : shares(two) ? Optional.empty() : Optional.of("filefrag shows no shared blocks");
        } catch (IOException e) {
            return Optional.of("cp and filefrag (coreutils, e2fsprogs) are needed: " + e.getMessage());
        } finally {
            Files.delete(one);
            Files.deleteIfExists(two);
        }
    }

    /** Whether every extent of a file is another file's too. */
    public static boolean shares(Path file) throws IOException, InterruptedException {
        // FIEMAP tells of blocks that have a place only once they are written.
        String said = run("filefrag", "-s", "-v", file.toString());
        long extents = said.lines().filter(line -> line.matches("\\s*\\d+:.*")).count();
        long shared = said.lines()
                .filter(line -> line.matches("\\s*\\d+:.*") && line.contains("shared"))
                .count();
        return extents > 0 && extents == shared;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return said;
    }
}
