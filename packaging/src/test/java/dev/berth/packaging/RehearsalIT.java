package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code berth-aot} on a copy of the distribution: classes come from the cache then, and a stale one spoils no answer. */
class RehearsalIT {
    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void copy() throws IOException {
        home = directory.resolve("berth");
        Path built = Path.of("target", "berth");
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(built.relativize(file).toString()));
            }
        }
        for (String program : List.of("berth", "berth-aot")) {
            assertThat(home.resolve("bin/" + program).toFile().setExecutable(true))
                    .isTrue();
        }
        for (Path cache : caches()) {
            Files.delete(cache);
        }
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".aot")).toList();
        }
    }

    private record Said(int exit, List<String> output, List<String> errors) {}

    private Said run(String options, String program, String... words) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        var command = Stream.concat(Stream.of(home.resolve("bin/" + program).toString()), Stream.of(words))
                .toList();
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("BERTH_JAVA_OPTS", options);
        int exit = builder.start().waitFor();
        return new Said(exit, Files.readAllLines(output), Files.readAllLines(errors));
    }

    /** What the JVM is to learn: to read an image, and the log behind it. */
    @Test
    void theStartThatIsRehearsedFindsWhatAKillLeaves() throws Exception {
        Said said = run("", "berth", "try", "--rehearse");
        assertThat(said.exit()).as("%s", said.errors()).isZero();
        assertThat(said.output().stream()
                        .filter(line -> line.contains("inventory opened"))
                        .reduce((first, second) -> second))
                .hasValueSatisfying(
                        last -> assertThat(last).containsPattern("entities=\"32[0-9]{3}\".* image=\"true\""));
    }

    @Test
    void aRehearsedStartTakesItsClassesFromTheCache() throws Exception {
        Said rehearsed = run("", "berth-aot");
        assertThat(rehearsed.exit()).as("%s", rehearsed.errors()).isZero();
        assertThat(caches())
                .hasSize(2)
                .allSatisfy(cache -> assertThat(rehearsed.output()).anyMatch(line -> line.endsWith(cache.toString())));

        assertThat(run(logClasses(), "berth", "try", "--once").exit()).isZero();
        assertTakenFromTheCache(1000);

        // Nobody serves there; a command is gone then, and has had its way as far as the socket.
        Path nowhere = Files.writeString(directory.resolve("berth.yaml"), """
                domain: lab.example
                addresses: [10.77.0.1]
                data: nowhere
                networks: { lab: { subnet: 10.77.0.0/16 } }
                """);
        Said asked = run(logClasses(), "berth", "-c", nowhere.toString(), "status");
        assertThat(asked.errors())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("berth: no appliance runs"));
        assertTakenFromTheCache(200);

        Path jar;
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            jar = files.filter(file -> file.getFileName().toString().startsWith("appliance-"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        for (String command : List.of("check", "status")) {
            Said stale = run("", "berth", command, "-c", "nowhere.yaml");
            assertThat(stale.output()).isEmpty();
            assertThat(stale.errors())
                    .as(command)
                    .anyMatch(line -> line.startsWith("nowhere.yaml: does not exist"))
                    .anyMatch(line -> line.contains("[aot]") && line.contains("class paths mismatch"));
        }
    }

    private String logClasses() {
        return "-Xlog:class+load:file=" + directory.resolve("classes");
    }

    /** All but a few of ours, which are at least so many, as {@link #logClasses} told. */
    private void assertTakenFromTheCache(int atLeast) throws IOException {
        List<String> ours = Files.readAllLines(directory.resolve("classes")).stream()
                .filter(line ->
                        line.contains(" dev.berth.") && !line.contains("$$Lambda") && !line.contains("LambdaForm"))
                .toList();
        assertThat(ours).hasSizeGreaterThan(atLeast);
        assertThat(ours.stream().filter(line -> !line.contains("shared objects file")))
                .as("loaded from jars in spite of the cache")
                .hasSizeLessThan(ours.size() / 20);
    }
}
