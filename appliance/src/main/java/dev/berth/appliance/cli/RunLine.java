package dev.berth.appliance.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line that starts an appliance, read without picocli: its classes are of Java 5, which no AOT cache keeps, and
 * loading them takes an eighth of a second before anything else can begin.
 */
final class RunLine {
    private static final Path DEFAULT_FILE = Path.of("/etc/berth/berth.yaml");
    private static final String RUN = "run";
    private static final List<String> OPTION = List.of("-c", "--config");

    private RunLine() {}

    /** The configuration of {@code run}, with or without {@code -c FILE} on either side; empty for every other line. */
    static Optional<Path> file(List<String> arguments, Map<String, String> environment) {
        if (arguments.equals(List.of(RUN))) {
            return Optional.of(usualFile(environment));
        }
        if (arguments.size() != 3) {
            return Optional.empty();
        }
        boolean first = arguments.getFirst().equals(RUN);
        List<String> option = first ? arguments.subList(1, 3) : arguments.subList(0, 2);
        boolean last = arguments.getLast().equals(RUN);
        boolean named = OPTION.contains(option.getFirst()) && !option.getLast().startsWith("-");
        return first != last && named ? Optional.of(Path.of(option.getLast())) : Optional.empty();
    }

    /** The configuration where the command line names none. */
    static Path usualFile(Map<String, String> environment) {
        String named = environment.get("BERTH_CONFIG");
        return named != null ? Path.of(named) : DEFAULT_FILE;
    }
}
