package dev.berth.appliance.cli;

import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Parameter;
import dev.berth.appliance.operation.Started;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The CLI command of one operation: its arguments become the request, the answer a table or JSON. */
final class OperationCommand implements Callable<Integer> {
    private final Operation<?, ?> operation;
    private final Globals globals;
    private final CommandSpec spec;

    private OperationCommand(Operation<?, ?> operation, Globals globals) {
        this.operation = operation;
        this.globals = globals;
        this.spec = CommandSpec.wrapWithoutInspection(this);
    }

    static CommandLine of(Operation<?, ?> operation, Globals globals) {
        var command = new OperationCommand(operation, globals);
        command.spec.usageMessage().description(operation.summary());
        for (Parameter parameter : Parameter.of(operation.input())) {
            command.add(parameter);
        }
        if (operation.changes()) {
            command.spec.addOption(OptionSpec.builder("--dry-run")
                    .type(boolean.class)
                    .description("say what would be done, and change nothing")
                    .build());
        }
        if (operation.output() == Started.class) {
            command.spec.addOption(OptionSpec.builder("--detach")
                    .type(boolean.class)
                    .description("do not wait for the job's end")
                    .build());
        }
        Globals.addTo(command.spec);
        return new CommandLine(command.spec);
    }

    private void add(Parameter parameter) {
        if (parameter.position() >= 0) {
            spec.addPositional(PositionalParamSpec.builder()
                    .index(parameter.isList() ? parameter.position() + "..*" : Integer.toString(parameter.position()))
                    .paramLabel(parameter.file() ? "FILE" : parameter.name().toUpperCase(java.util.Locale.ROOT))
                    .arity(parameter.isList() ? "1..*" : parameter.required() ? "1" : "0..1")
                    .type(parameter.isList() ? List.class : String.class)
                    .auxiliaryTypes(String.class)
                    .description(parameter.description())
                    .build());
            return;
        }
        OptionSpec.Builder option = OptionSpec.builder("--" + parameter.option())
                .required(parameter.required())
                .description(parameter.description());
        if (parameter.isMap()) {
            option.type(Map.class).auxiliaryTypes(String.class, String.class).paramLabel("K=V");
        } else if (parameter.isList()) {
            option.type(List.class).auxiliaryTypes(String.class).paramLabel("VALUE");
        } else if (parameter.isFlag()) {
            option.type(boolean.class);
        } else {
            option.type(String.class).paramLabel("VALUE");
        }
        spec.addOption(option.build());
    }

    @Override
    public Integer call() throws IOException {
        ParseResult given = spec.commandLine().getParseResult();
        ObjectNode input = Json.mapper().createObjectNode();
        for (Parameter parameter : Parameter.of(operation.input())) {
            Object value = parameter.position() >= 0
                    ? given.matchedPositionals().stream()
                            .filter(p -> p.index().min() == parameter.position())
                            .findFirst()
                            .<Object>map(p -> p.getValue())
                            .orElse(null)
                    : given.matchedOptionValue("--" + parameter.option(), null);
            if (value != null && parameter.file()) {
                input.put(parameter.name(), content(value.toString()));
            } else if (value != null) {
                input.set(parameter.name(), Json.mapper().valueToTree(value));
            }
        }
        boolean preview = operation.changes() && given.hasMatchedOption("--dry-run");
        if (operation.output() == Started.class && !preview && !given.hasMatchedOption("--detach")) {
            return begun(input);
        }
        return globals.ask(
                operation.method().name(), target(input, preview), body(input), this::print, spec.commandLine());
    }

    private int begun(ObjectNode input) {
        var job = new AtomicLong();
        int code = globals.ask(
                operation.method().name(),
                target(input, false),
                body(input),
                answer -> job.set(answer.path("job").asLong()),
                spec.commandLine());
        return code == 0 ? new JobFollow(spec.commandLine(), globals).follow(job.get()) : code;
    }

    private static String content(String file) throws IOException {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (AccessDeniedException e) {
            throw new IOException("may not read " + file, e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no UTF-8 text; save it as such", e);
        }
    }

    private String target(ObjectNode input, boolean preview) {
        String path = operation.path();
        List<String> query = new ArrayList<>();
        boolean inQuery = operation.method() == Operation.Method.GET || operation.method() == Operation.Method.DELETE;
        for (Parameter parameter : Parameter.of(operation.input())) {
            JsonNode value = input.get(parameter.name());
            if (value != null && path.contains("{" + parameter.name() + "}")) {
                path = path.replace("{" + parameter.name() + "}", encoded(value));
            } else if (value != null && inQuery) {
                for (JsonNode each : value.isArray() ? value : List.of(value)) {
                    query.add(parameter.name() + "=" + encoded(each));
                }
            }
        }
        if (preview) {
            query.add("preview=true");
        }
        return "/api/v1" + path + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private static String encoded(JsonNode value) {
        return URLEncoder.encode(value.asString(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String body(ObjectNode input) {
        boolean inBody = operation.method() != Operation.Method.GET && operation.method() != Operation.Method.DELETE;
        return inBody ? input.toString() : "";
    }

    private void print(JsonNode answer) {
        boolean json = globals.json(spec.commandLine().getParseResult());
        spec.commandLine().getOut().print(json ? answer.toPrettyString() + "\n" : text(answer));
        spec.commandLine().getOut().flush();
    }

    private static String text(JsonNode answer) {
        return answer instanceof ObjectNode object && object.get("foreseen") instanceof ObjectNode foreseen
                ? Table.titled(foreseen) + "nothing was changed\n"
                : Table.render(answer);
    }
}
