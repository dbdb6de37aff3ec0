package dev.berth.packaging.clients;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The distribution's {@code berth run} in a namespace, as a user starts it. */
final class Berth implements AutoCloseable {
    static final Path LAUNCHER = Path.of("target", "berth", "bin", "berth").toAbsolutePath();
    private final Namespace machine;
    private final Path configuration;
    private Running process;

    private Berth(Namespace machine, Path configuration, Running process) {
        this.machine = machine;
        this.configuration = configuration;
        this.process = process;
    }

    /** Starts it and waits for its word that it is ready. */
    static Berth start(Namespace machine, String configuration) {
        Path file = machine.file("berth.yaml");
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Berth berth = new Berth(machine, file, launch(machine, file));
        berth.awaitReady();
        return berth;
    }

    private static Running launch(Namespace machine, Path configuration) {
        return machine.start(Map.of(), LAUNCHER.toString(), "-c", configuration.toString(), "run");
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.alive() || readyLine().isPresent());
        if (readyLine().isEmpty()) {
            throw new AssertionError("berth run ended before it was ready:\n" + process.output());
        }
    }

    private Optional<String> readyLine() {
        return process.output().lines().filter(line -> line.startsWith("ready")).findFirst();
    }

    /** The command line against this appliance. */
    Finished command(String... words) {
        String[] line = new String[words.length + 3];
        line[0] = LAUNCHER.toString();
        line[1] = "-c";
        line[2] = configuration.toString();
        System.arraycopy(words, 0, line, 3, words.length);
        return machine.run(line);
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return process.output();
    }

    /** The process is killed as a power cut would; what it had forced is all that remains. */
    void kill() {
        process.kill();
    }

    void startAgain() {
        process = launch(machine, configuration);
        awaitReady();
    }

    @Override
    public void close() {
        process.close();
    }
}
