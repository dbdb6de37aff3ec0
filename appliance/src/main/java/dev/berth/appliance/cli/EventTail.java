package dev.berth.appliance.cli;

import dev.berth.appliance.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** {@code berth event tail}: the newest events, then every further one as it happens, one line each. */
final class EventTail {
    private static final int FIRST = 10;
    private static final int WAIT_SECONDS = 30;
    private static final int MOST = 10_000;

    private final CommandLine command;
    private final boolean json;
    private long last;

    private EventTail(CommandLine command, boolean json) {
        this.command = command;
        this.json = json;
    }

    static CommandLine of(Globals globals) {
        CommandLine line =
                Commands.local(globals, "The newest events, then every further one as it happens", (c, given) -> {
                    var parsed = c.getParseResult();
                    String filter = parameter("source", parsed.matchedOptionValue("--source", ""))
                            + parameter("host", parsed.matchedOptionValue("--host", ""));
                    return new EventTail(c, given.json(parsed)).follow(given, filter);
                });
        line.getCommandSpec()
                .addOption(option("--source", "only events of this source: inventory or a service"))
                .addOption(option("--host", "only events of this host, or of the unknown node with this MAC"));
        return line;
    }

    private static OptionSpec option(String name, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel("VALUE")
                .description(description)
                .build();
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Ends when the appliance does, or with Ctrl-C. */
    private int follow(Globals globals, String filter) {
        int code = globals.ask("GET", "/api/v1/events?limit=" + FIRST + filter, "", this::print, command);
        while (code == 0) {
            String target = "/api/v1/events?limit=" + MOST + "&waitSeconds=" + WAIT_SECONDS + "&after=" + last + filter;
            code = globals.ask("GET", target, "", this::print, command);
        }
        return code;
    }

    private void print(JsonNode answer) {
        last = answer.path("last").asLong(last);
        for (JsonNode event : answer.path("events")) {
            command.getOut().println(json ? Json.mapper().writeValueAsString(event) : line(event));
        }
        command.getOut().flush();
    }

    private static String line(JsonNode event) {
        var line = new StringBuilder();
        line.append(Instant.parse(event.path("at").asString()).truncatedTo(ChronoUnit.SECONDS))
                .append("  ")
                .append(Table.plain(event.path("source")))
                .append("  ")
                .append(Table.plain(event.path("text")));
        JsonNode about = event.path("about");
        for (String subject : new String[] {"mac", "address"}) {
            if (!Table.plain(about.path(subject)).isEmpty()) {
                line.append("  ").append(Table.plain(about.path(subject)));
            }
        }
        String fields = Table.plain(event.path("fields"));
        return line.append(fields.isEmpty() ? "" : "  " + fields).toString();
    }
}
