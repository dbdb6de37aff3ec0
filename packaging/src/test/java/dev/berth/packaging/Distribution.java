package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The exploded distribution's {@code berth}, run as a user runs it. */
final class Distribution {
    private static final Path LAUNCHER =
            Path.of("target", "berth", "bin", "berth").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 60;

    private Distribution() {}

    /** How a command ended, and all that it printed. */
    record Said(int exit, String output) {
        List<String> lines() {
            return output.lines().toList();
        }
    }

    /** Runs a command to its end. */
    static Said run(Path directory, String... words) throws IOException, InterruptedException {
        Path output = Files.createTempFile("berth-said", ".txt");
        try {
            Process process = start(directory, output, Map.of(), words);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("did not end: " + List.of(words) + "\n" + Files.readString(output));
            }
            return new Said(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /** Runs a command until it has printed what is looked for, then asks it to end. */
    static Said runUntil(Path directory, Predicate<String> seen, String... words)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("berth-said", ".txt");
        Process process = start(directory, output, Map.of(), words);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (process.isAlive() && !seen.test(Files.readString(output)) && System.nanoTime() < end) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
            assertThat(Files.readString(output)).matches(seen, "has what is looked for");
            process.destroy();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Said(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(output);
        }
    }

    private static Process start(Path directory, Path output, Map<String, String> environment, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
