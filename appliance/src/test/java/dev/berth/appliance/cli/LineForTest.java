package dev.berth.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.run.Providers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Of the commands, only those are made that the arguments may mean. */
class LineForTest {
    private static final Set<String> LOCAL = Set.of("run", "try", "probe", "init", "check");

    private final Globals globals = new Globals(new Providers(List.of()), Map.of());

    @ParameterizedTest
    @CsvSource({
        "status, status",
        "host list, host",
        "-c some.yaml -o json record list, record",
        "--server http://10.0.0.1:8067 event tail, event",
        "job follow x, job",
        "user hash, user",
        "host --help, host",
    })
    void aKnownWordMakesItsOwnCommands(String line, String word) {
        String[] arguments = line.split(" ");
        CommandLine made = Commands.lineFor(globals, arguments);
        assertThat(made.getSubcommands().keySet())
                .containsAll(LOCAL)
                .contains(word)
                .hasSize(LOCAL.size() + 1);
        assertThat(subcommands(made, word)).isEqualTo(subcommands(Commands.commandLine(globals), word));
    }

    private static Set<String> subcommands(CommandLine line, String word) {
        return line.getSubcommands().get(word).getSubcommands().keySet();
    }

    @ParameterizedTest
    @CsvSource({"run", "-c some.yaml check", "try --once"})
    void aLocalWordMakesNoOthers(String line) {
        assertThat(Commands.lineFor(globals, line.split(" ")).getSubcommands().keySet())
                .isEqualTo(LOCAL);
    }

    @ParameterizedTest
    @CsvSource({"hots list", "--help", "-c", "--nonsense host"})
    void helpAndMistakesAreToldByTheWholeLine(String line) {
        assertThat(Commands.lineFor(globals, line.split(" ")).getSubcommands().keySet())
                .isEqualTo(Commands.commandLine(globals).getSubcommands().keySet());
    }

    @Test
    void noArgumentsAreToldByTheWholeLine() {
        assertThat(Commands.lineFor(globals).getSubcommands().keySet())
                .isEqualTo(Commands.commandLine(globals).getSubcommands().keySet());
    }
}
