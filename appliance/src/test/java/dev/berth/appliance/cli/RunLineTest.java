package dev.berth.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.run.Providers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RunLineTest {
    private static final Map<String, String> NAMED = Map.of("BERTH_CONFIG", "/srv/berth.yaml");

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    /** What it takes means what the whole command line makes of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"run", "-c /a/berth.yaml run", "run -c berth.yaml", "--config berth.yaml run", "run --config /b"
            })
    void itMeansWhatTheWholeCommandLineMakesOfIt(String line) {
        for (Map<String, String> environment : List.of(NAMED, Map.<String, String>of())) {
            var globals = new Globals(new Providers(List.of()), environment);
            CommandLine.ParseResult parsed = Commands.commandLine(globals).parseArgs(line.split(" "));
            assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("run");
            assertThat(RunLine.file(words(line), environment)).contains(globals.file(parsed.subcommand()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "run --help",
                "-h run",
                "run run",
                "run -c run",
                "-c berth.yaml check",
                "-c -h run",
                "-c berth.yaml",
                "--config=berth.yaml run",
                "-o json run",
                "-c a run -h"
            })
    void everythingElseIsTheWholeCommandLinesBusiness(String line) {
        assertThat(RunLine.file(words(line), NAMED)).isEmpty();
    }

    @Test
    void theUsualFileIsTheEnvironmentsOrTheSystems() {
        assertThat(RunLine.file(List.of("run"), NAMED)).contains(Path.of("/srv/berth.yaml"));
        assertThat(RunLine.file(List.of("run"), Map.of())).contains(Path.of("/etc/berth/berth.yaml"));
    }
}
