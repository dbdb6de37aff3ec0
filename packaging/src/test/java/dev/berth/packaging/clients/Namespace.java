package dev.berth.packaging.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A network namespace: a machine of the laboratory, as far as its network goes. */
final class Namespace {
    private static final Duration USUAL = Duration.ofSeconds(40);
    private final String name;
    private final Path scratch;
    private final AtomicInteger runs = new AtomicInteger();

    Namespace(String name, Path scratch) {
        this.name = name;
        this.scratch = scratch;
    }

    String name() {
        return name;
    }

    /** A file of this machine's own. */
    Path file(String file) {
        return scratch.resolve(name + "-" + file);
    }

    Running start(Map<String, String> environment, String... command) {
        Path program = Path.of(command[0]).getFileName();
        return Running.start(
                file(runs.incrementAndGet() + "-" + program + ".log"),
                environment,
                Stream.concat(Stream.of("ip", "netns", "exec", name), Stream.of(command))
                        .toList());
    }

    Finished run(Map<String, String> environment, String... command) {
        return start(environment, command).finish(USUAL);
    }

    Finished run(String... command) {
        return run(Map.of(), command);
    }

    /** What the command printed; a failing command fails the test. */
    String ask(String... command) {
        return run(command).succeeded().strip();
    }

    /** Process ids inside. */
    List<Long> processes() {
        Finished pids = Running.start(file("pids.log"), Map.of(), List.of("ip", "netns", "pids", name))
                .finish(USUAL);
        return pids.exit() == 0 ? pids.output().lines().map(Long::valueOf).toList() : List.of();
    }
}
