package dev.berth.appliance.cli;

import dev.berth.appliance.command.KernelOperations;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.run.Foreground;
import dev.berth.appliance.run.Providers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The commands: local ones, which ask no running appliance, and one for each operation. */
final class Commands {
    private Commands() {}

    /** Every command. */
    static CommandLine commandLine(Globals globals) {
        CommandLine line = localCommands(globals);
        addOperations(line, globals, operation -> true);
        return line;
    }

    /** As much of it as the arguments need: to make the commands of all operations takes half a second. */
    static CommandLine lineFor(Globals globals, String... arguments) {
        CommandLine line = localCommands(globals);
        String word = firstWord(line, arguments).orElse("");
        if (!line.getSubcommands().containsKey(word)) {
            addOperations(line, globals, operation -> operation.words()[0].equals(word));
        }
        // Help tells all of them, and a word that none begins with is told what it resembles.
        return line.getSubcommands().containsKey(word) ? line : commandLine(globals);
    }

    /** The first argument that is neither an option nor an option's value. */
    private static Optional<String> firstWord(CommandLine line, String... arguments) {
        line.setUnmatchedArgumentsAllowed(true).setStopAtUnmatched(true);
        try {
            ParseResult parsed = line.parseArgs(arguments);
            return parsed.hasSubcommand()
                    ? Optional.of(parsed.subcommand().commandSpec().name())
                    : parsed.unmatched().stream().findFirst();
        } catch (CommandLine.ParameterException e) {
            // Told by the whole command line.
            return Optional.empty();
        } finally {
            line.setUnmatchedArgumentsAllowed(false).setStopAtUnmatched(false);
        }
    }

    /** Those that ask no running appliance. */
    private static CommandLine localCommands(Globals globals) {
        CommandSpec root = CommandSpec.create().name("berth");
        root.usageMessage()
                .description(
                        "Network services for the provisioning VLAN: DHCP, DNS, NTP, TFTP, yum repositories, OCI registry.");
        Globals.addTo(root);
        root.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("which Berth this is, and which Java it runs on")
                .build());
        root.version(version());
        var line = new CommandLine(root);
        line.addSubcommand(
                "run",
                local(
                        globals,
                        "Run in the foreground",
                        (command, given) -> Foreground.run(
                                given.file(command.getParseResult()), given.environment(), System.out, System.err)));
        CommandLine trying = local(
                globals,
                "The whole appliance on loopback, and one simulated node's first boot against it",
                (command, given) -> {
                    var body = new TryCommand(given.providers(), System.out, System.err);
                    var parsed = command.getParseResult();
                    return parsed.hasMatchedOption("--rehearse")
                            ? body.rehearse()
                            : body.run(parsed.hasMatchedOption("--once"));
                });
        trying.getCommandSpec()
                .addOption(OptionSpec.builder("--once")
                        .type(boolean.class)
                        .description("end after the boot: exit code 0 when everything worked, else 1")
                        .build())
                // What berth-aot runs; by way of picocli, whose classes no cache keeps: where nothing is loaded from
                // a jar in a rehearsal, JDK 25 does not look later whether the jars are still the same.
                .addOption(OptionSpec.builder("--rehearse")
                        .type(boolean.class)
                        .hidden(true)
                        .description("what berth-aot runs")
                        .build());
        line.addSubcommand("try", trying);
        line.addSubcommand("probe", probe(globals));
        line.addSubcommand("init", InitCommand.of(globals));
        line.addSubcommand(
                "check",
                local(
                        globals,
                        "Look at the configuration and at this machine: what would keep Berth from serving",
                        (command, given) -> CheckCommand.run(
                                given.file(command.getParseResult()),
                                given.environment(),
                                given.providers(),
                                command.getOut(),
                                command.getErr())));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("berth: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return 1;
        });
        return line;
    }

    private static String version() {
        // A jar tells; classes in a folder have nobody to ask.
        String version = Commands.class.getPackage().getImplementationVersion();
        return "berth " + (version == null ? "unpackaged" : version) + ", Java " + Runtime.version();
    }

    private static CommandLine probe(Globals globals) {
        CommandLine probe = local(
                globals,
                "Play a node against a server: DHCP, DNS, NTP, TFTP, repositories, registry",
                (command, given) -> {
                    var parsed = command.getParseResult();
                    Map<String, Integer> ports = parsed.matchedOptionValue("--port", Map.<String, Integer>of());
                    Ipv4 server = parsed.matchedPositionalValue(0, Ipv4.ANY);
                    return ProbeCommand.run(server, ports, parsed.matchedOptionValue("--domain", null), System.out);
                });
        probe.getCommandSpec()
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .paramLabel("SERVER")
                        .type(Ipv4.class)
                        .converters(Commands::address)
                        .description("the server's IPv4 address")
                        .build())
                .addOption(OptionSpec.builder("--domain")
                        .type(String.class)
                        .paramLabel("DOMAIN")
                        .description("the zone to ask for; the lease's domain if not given")
                        .build())
                .addOption(OptionSpec.builder("--port")
                        .type(Map.class)
                        .auxiliaryTypes(String.class, Integer.class)
                        .paramLabel("SERVICE=PORT")
                        .description("another port than the standard one, as in dns=5353")
                        .build());
        return probe;
    }

    private static Ipv4 address(String text) {
        try {
            return Ipv4.of(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** What a local command does; it talks to no running appliance. */
    interface Local {
        int run(CommandLine command, Globals globals) throws Exception;
    }

    static CommandLine local(Globals globals, String description, Local body) {
        var holder = new CommandLine[1];
        Callable<Integer> callable = () -> body.run(holder[0], globals);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(callable);
        spec.usageMessage().description(description);
        Globals.addTo(spec);
        holder[0] = new CommandLine(spec);
        return holder[0];
    }

    private static void addOperations(CommandLine line, Globals globals, Predicate<Operation<?, ?>> wanted) {
        Map<String, CommandLine> groups = new LinkedHashMap<>();
        for (Operation<?, ?> operation :
                definitions(globals.providers()).stream().filter(wanted).toList()) {
            String[] words = operation.words();
            CommandLine parent = line;
            for (int i = 0; i < words.length - 1; i++) {
                CommandLine above = parent;
                parent = groups.computeIfAbsent(words[i], word -> {
                    CommandSpec spec = CommandSpec.create();
                    spec.usageMessage().description("See the commands below");
                    Globals.addTo(spec);
                    var group = new CommandLine(spec);
                    above.addSubcommand(word, group);
                    return group;
                });
            }
            parent.addSubcommand(words[words.length - 1], OperationCommand.of(operation, globals));
        }
        addTo(groups, "event", "tail", () -> EventTail.of(globals));
        addTo(groups, "user", "hash", () -> UserHash.of(globals));
        addTo(groups, "job", "follow", () -> JobFollow.of(globals));
    }

    /** What no operation is, beside those that are. */
    private static void addTo(Map<String, CommandLine> groups, String group, String word, Supplier<CommandLine> made) {
        CommandLine there = groups.get(group);
        if (there != null) {
            there.addSubcommand(word, made.get());
        }
    }

    /** Definitions without a running appliance behind them. */
    private static List<Operation<?, ?>> definitions(Providers providers) {
        List<Operation<?, ?>> all = new ArrayList<>(KernelOperations.all(() -> {
            throw new IllegalStateException("the command line runs no operation itself");
        }));
        providers
                .all()
                .forEach(provider -> all.addAll(provider.operations(() -> {
                    throw new IllegalStateException("the command line runs no operation itself");
                })));
        return all;
    }
}
