package dev.berth.appliance.cli;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.run.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Options that every command takes, before or after its name, and the way to the running appliance. */
final class Globals {
    private final Providers providers;
    private final Map<String, String> environment;

    Globals(Providers providers, Map<String, String> environment) {
        this.providers = providers;
        this.environment = environment;
    }

    static void addTo(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-c", "--config")
                .paramLabel("FILE")
                .type(Path.class)
                .description("the configuration; /etc/berth/berth.yaml if not given")
                .build());
        spec.addOption(OptionSpec.builder("-o", "--output")
                .paramLabel("FORMAT")
                .type(String.class)
                .description("table or json")
                .build());
        spec.addOption(OptionSpec.builder("--server")
                .paramLabel("URL")
                .type(String.class)
                .description(
                        "an appliance elsewhere, http://HOST:8067, instead of this machine's; BERTH_TOKEN holds a token")
                .build());
        spec.addOption(OptionSpec.builder("--ca")
                .paramLabel("FILE")
                .type(Path.class)
                .description(
                        "with --server https://…: the certificate to trust, as /ca.crt gives it; or BERTH_CA names it")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("this text")
                .build());
    }

    Path file(ParseResult parsed) {
        Path given = outermost(parsed, "-c");
        return given != null ? given : RunLine.usualFile(environment);
    }

    boolean json(ParseResult parsed) {
        String format = outermost(parsed, "-o");
        if (format != null && !format.equals("json") && !format.equals("table")) {
            throw new CommandLine.ParameterException(
                    parsed.commandSpec().commandLine(), "-o '" + format + "' is neither table nor json");
        }
        return "json".equals(format);
    }

    private static <T> @org.jspecify.annotations.Nullable T outermost(ParseResult parsed, String option) {
        for (CommandLine at = parsed.commandSpec().commandLine(); at != null; at = at.getParent()) {
            ParseResult here = at.getParseResult();
            if (here != null && here.hasMatchedOption(option)) {
                return here.matchedOptionValue(option, null);
            }
        }
        return null;
    }

    Providers providers() {
        return providers;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Asks the running appliance; prints failures with their cause and mend. */
    int ask(String method, String target, String body, Consumer<JsonNode> print, CommandLine command) {
        String server = outermost(command.getParseResult(), "--server");
        if (server != null) {
            return askThere(server, method, target, body, print, command);
        }
        Path file = file(command.getParseResult());
        Loaded loaded = ConfigurationFile.load(file, environment, providers.sections());
        if (loaded instanceof Loaded.Bad bad) {
            bad.problems().forEach(problem -> command.getErr().println(problem));
            return 2;
        }
        Path socket = ((Loaded.Good) loaded).configuration().data().resolve("run/admin.sock");
        try {
            return answer(new AdminSocket(socket).send(method, target, body), print, command);
        } catch (IOException e) {
            command.getErr().println("berth: " + unreachable(socket, e));
            return 1;
        }
    }

    private static int answer(AdminSocket.Reply reply, Consumer<JsonNode> print, CommandLine command) {
        JsonNode answer = Json.mapper().readTree(reply.body());
        if (reply.status() == 200) {
            print.accept(answer);
            return 0;
        }
        command.getErr().println("berth: " + answer.path("message").asString(reply.body()));
        return reply.status() == 400 ? 2 : 1;
    }

    private int askThere(
            String server, String method, String target, String body, Consumer<JsonNode> print, CommandLine command) {
        try {
            Path authority = outermost(command.getParseResult(), "--ca");
            String named = environment.get("BERTH_CA");
            return answer(
                    RemoteApi.send(
                            server,
                            environment.get("BERTH_TOKEN"),
                            authority == null && named != null ? Path.of(named) : authority,
                            method,
                            target,
                            body),
                    print,
                    command);
        } catch (IllegalArgumentException e) {
            command.getErr().println("berth: --server '" + server + "' is no address; write http://HOST:8067");
            return 2;
        } catch (SSLException e) {
            command.getErr()
                    .println("berth: " + server + " is not trusted (" + e.getMessage()
                            + "); fetch its /ca.crt over a way you trust and name it with --ca");
            return 1;
        } catch (IOException | JacksonException e) {
            command.getErr()
                    .println("berth: no appliance answers at " + server
                            + "; its console.listen must be reachable from here, and the scheme right");
            return 1;
        }
    }

    private static String unreachable(Path socket, IOException e) {
        if (!Files.exists(socket)) {
            return "no appliance runs: there is no " + socket
                    + "; start it with 'berth run', or name its configuration with -c";
        }
        if (!Files.isWritable(socket)) {
            return "may not use " + socket + "; run this as root or as a member of the socket's group";
        }
        return "no appliance answers at " + socket + " (" + e.getMessage() + "); start it with 'berth run'";
    }
}
