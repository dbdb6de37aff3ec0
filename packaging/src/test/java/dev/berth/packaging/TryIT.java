package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, as README's first command runs it: no root, no packages, loopback only. */
class TryIT {
    @TempDir
    private Path directory;

    @Test
    void aNodeComesUpThroughEveryService() throws Exception {
        Distribution.Said said = Distribution.run(directory, "try", "--once");

        assertThat(said.exit()).as(said.output()).isZero();
        assertThat(said.lines()).last().isEqualTo("everything worked");
        List<String> steps = said.lines().stream()
                .filter(line -> line.matches("[a-z]+ +ok .*"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        assertThat(steps)
                .containsExactly("dhcp", "dns", "dns", "ntp", "inventory", "boot", "repo", "registry", "registry");
    }

    @Test
    void itRunsUntilItIsToldToEndAndLeavesNothingBehind() throws Exception {
        Distribution.Said said =
                Distribution.runUntil(directory, output -> output.contains("\neverything worked"), "try");

        assertThat(said.exit()).as(said.output()).isZero();
        assertThat(said.output()).contains("Try it by hand:", "  dig @127.77.0.1 -p ", "Ctrl-C ends it and removes ");
        String removed = said.lines().stream()
                .filter(line -> line.startsWith("Ctrl-C"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
        assertThat(Files.exists(Path.of(removed))).isFalse();
    }

    @Test
    void itTellsItsVersion() throws Exception {
        Distribution.Said said = Distribution.run(directory, "--version");

        assertThat(said.exit()).as(said.output()).isZero();
        assertThat(said.lines()).singleElement().asString().matches("berth [0-9]+[.][0-9]+[.][0-9].*, Java 25.*");
    }

    /** Whenever Ctrl-C comes, it ends in order. */
    @Test
    void anEarlyEndLeavesNothingBehindEither() throws Exception {
        String runs = "Berth runs on loopback, with its data in ";
        Distribution.Said said = Distribution.runUntil(directory, output -> output.contains(runs), "try");

        assertThat(said.exit()).as(said.output()).isZero();
        Path data = said.lines().stream()
                .filter(line -> line.startsWith(runs))
                .map(line -> Path.of(line.substring(runs.length())))
                .findFirst()
                .orElseThrow();
        assertThat(data.getParent()).doesNotExist();
    }
}
