package dev.berth.appliance.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;
import tools.jackson.databind.JsonNode;

/** {@code berth job follow}: a job's log as it grows, and a bar on a terminal, until it is over. */
final class JobFollow {
    private static final int WAIT_SECONDS = 30;
    private static final int BAR = 30;

    /** Where there is no terminal a line tells how far it is, each tenth of the way. */
    private static final int TENTH = 10;

    private final CommandLine command;
    private final Globals globals;
    private final boolean json;
    private final boolean terminal;
    private int lines;
    private long last = -1;
    private int tenths;
    private boolean barShown;
    private String state = "";

    JobFollow(CommandLine command, Globals globals) {
        this(command, globals, System.console() != null && System.console().isTerminal());
    }

    JobFollow(CommandLine command, Globals globals, boolean terminal) {
        this.command = command;
        this.globals = globals;
        this.json = globals.json(command.getParseResult());
        this.terminal = terminal && !json;
    }

    static CommandLine of(Globals globals) {
        CommandLine line = Commands.local(
                globals,
                "A job's log as it grows, and how far it is, until it is over",
                (c, given) -> new JobFollow(c, given).follow(c.getParseResult().matchedPositionalValue(0, 0L)));
        line.getCommandSpec()
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .paramLabel("NUMBER")
                        .type(Long.class)
                        .description("the job's number")
                        .build());
        return line;
    }

    /** @return 0 when it was done, 1 when it failed or was cancelled */
    int follow(long job) {
        int code = 0;
        while (code == 0 && !isOver()) {
            String wait = last < 0 ? "" : "&seen=" + last + "&waitSeconds=" + WAIT_SECONDS;
            code = globals.ask("GET", "/api/v1/jobs/" + job + "?after=" + lines + wait, "", this::show, command);
        }
        return code != 0 ? code : state.equals("done") ? 0 : 1;
    }

    private boolean isOver() {
        return state.equals("done") || state.equals("failed") || state.equals("cancelled");
    }

    private void show(JsonNode answer) {
        PrintWriter out = command.getOut();
        JsonNode job = answer.path("job");
        state = job.path("state").asString("");
        last = answer.path("last").asLong(0);
        clearBar(out);
        for (JsonNode line : answer.path("lines")) {
            lines++;
            if (!json) {
                out.println(Table.plain(line.path("text")));
            }
        }
        if (isOver()) {
            out.println(
                    json
                            ? job.toPrettyString()
                            : "job " + Table.plain(job.path("number")) + " is " + state + ": "
                                    + Table.plain(job.path("result")));
        } else if (terminal) {
            bar(out, answer);
        } else if (!json) {
            told(out, answer);
        }
        out.flush();
    }

    private void clearBar(PrintWriter out) {
        if (barShown) {
            out.print("\r\u001b[K");
            barShown = false;
        }
    }

    private void bar(PrintWriter out, JsonNode answer) {
        int percent = percent(answer);
        String text = Table.plain(answer.path("job").path("progress"));
        int full = Math.max(0, percent) * BAR / 100;
        String bar = percent < 0 ? "" : "[" + "#".repeat(full) + " ".repeat(BAR - full) + "] ";
        out.print(bar + (text.isEmpty() ? state : text));
        barShown = true;
    }

    private void told(PrintWriter out, JsonNode answer) {
        int now = percent(answer) / TENTH;
        if (now > tenths) {
            tenths = now;
            out.println(Table.plain(answer.path("job").path("progress")));
        }
    }

    private static int percent(JsonNode answer) {
        long all = answer.path("all").asLong(0);
        return all <= 0 ? -1 : (int) Math.min(100, answer.path("done").asLong(0) * 100.0 / all);
    }
}
