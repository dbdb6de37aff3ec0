package dev.berth.appliance.console;

import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Parameter;
import dev.berth.appliance.page.Action;
import dev.berth.appliance.page.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/** A page of a service or of the kernel: rows with filter and paging, forms above and beside them. */
final class TableScreen implements Screen {
    private static final int LIMIT = 50;
    private static final int MOST = Integer.MAX_VALUE - LIMIT;

    private final Console console;
    private final Frames frames;
    private final Forms forms;
    private final Page page;

    TableScreen(Console console, Frames frames, Page page) {
        this.console = console;
        this.frames = frames;
        this.forms = new Forms(console);
        this.page = page;
    }

    /** @param to the last row that is shown, counted from 1; 0: none is */
    record Table(
            Frame frame,
            Page page,
            String path,
            String match,
            List<ChoiceView> choices,
            List<FormView> adding,
            List<RowView> rows,
            boolean narrowed,
            int from,
            int to,
            int total,
            String here,
            @Nullable String previous,
            @Nullable String next) {
        /** Whether anything can be done with any of the rows. */
        boolean acting() {
            return rows.stream().anyMatch(row -> !row.actions().isEmpty());
        }
    }

    record RowView(List<Rows.Cell> cells, List<FormView> actions) {}

    record ChoiceView(Page.Choice choice, String chosen) {}

    private record Found(List<JsonNode> rows, int total) {}

    @Override
    public Reply get(Visit visit) throws OperationFailure {
        return visit.part().equals("rows")
                ? Reply.html("rows.jte", table(visit, null))
                : Reply.html("table.jte", table(visit, null));
    }

    @Override
    public Reply post(Visit visit) throws OperationFailure {
        Action action = action(visit.posted("form"));
        try {
            forms.run(action, visit);
            return Reply.to(address(visit, visit.asked("match").strip(), (int) Math.min(visit.number("offset"), MOST)));
        } catch (OperationFailure e) {
            int status = e.reason() == Reason.FORBIDDEN ? 403 : e.reason() == Reason.UNAVAILABLE ? 503 : 422;
            return new Reply.Html(status, "table.jte", table(visit, e.message()));
        }
    }

    private Action action(String form) throws OperationFailure {
        List<Action> among = form.startsWith("add") ? page.adding() : page.actions();
        String number = form.replaceFirst("^add|^row[0-9]+-", "");
        if (number.matches("[0-9]{1,2}") && Integer.parseInt(number) < among.size()) {
            return among.get(Integer.parseInt(number));
        }
        throw new OperationFailure(Reason.INVALID, "this page has no such form; reload it");
    }

    private Table table(Visit visit, @Nullable String error) throws OperationFailure {
        String match = visit.asked("match").strip();
        int offset = (int) Math.min(visit.number("offset"), MOST);
        Found found = find(visit, match, offset);
        if (found.rows().isEmpty() && offset > 0) {
            offset = 0;
            found = find(visit, match, 0);
        }
        Instant now = console.clock().instant();
        List<RowView> rows = new ArrayList<>();
        for (JsonNode row : found.rows()) {
            rows.add(new RowView(Rows.cells(page.columns(), row, now), actions(visit, row, rows.size())));
        }
        List<ChoiceView> choices = page.choices().stream()
                .map(choice -> new ChoiceView(choice, visit.asked(choice.input())))
                .toList();
        int last = offset + rows.size();
        return new Table(
                frames.of(visit, Rows.filled(page.title(), name -> variable(visit, name)))
                        .withError(error),
                page,
                visit.path(),
                match,
                choices,
                adding(visit),
                rows,
                !match.isEmpty()
                        || choices.stream().anyMatch(choice -> !choice.chosen().isEmpty()),
                rows.isEmpty() ? 0 : offset + 1,
                last,
                found.total(),
                address(visit, match, offset),
                offset == 0 ? null : address(visit, match, Math.max(0, offset - LIMIT)),
                last < found.total() ? address(visit, match, offset + LIMIT) : null);
    }

    private Found find(Visit visit, String match, int offset) throws OperationFailure {
        Operation<?, ?> operation = console.runs().named(page.operation());
        boolean paged = operation != null
                && Parameter.of(operation.input()).stream()
                        .anyMatch(parameter -> parameter.name().equals("limit"));
        Map<String, List<String>> input = new LinkedHashMap<>();
        visit.variables().forEach((name, value) -> input.put(name, List.of(value)));
        for (Page.Choice choice : page.choices()) {
            if (!visit.asked(choice.input()).isEmpty()) {
                input.put(choice.input(), List.of(visit.asked(choice.input())));
            }
        }
        if (paged) {
            if (!match.isEmpty()) {
                input.put("match", List.of(match));
            }
            input.put("offset", List.of(Integer.toString(offset)));
            input.put("limit", List.of(Integer.toString(LIMIT)));
        }
        JsonNode output = console.runs().run(visit.session().principal(), visit.place(), page.operation(), input);
        List<JsonNode> rows = Rows.of(output);
        if (paged) {
            return new Found(rows, output.path("total").asInt(rows.size()));
        }
        String text = match.toLowerCase(Locale.ROOT);
        List<JsonNode> matching = rows.stream()
                .filter(row -> text.isEmpty() || Rows.has(page.columns(), row, text))
                .toList();
        return new Found(matching.stream().skip(offset).limit(LIMIT).toList(), matching.size());
    }

    private List<FormView> adding(Visit visit) {
        List<FormView> views = new ArrayList<>();
        for (int i = 0; i < page.adding().size(); i++) {
            Action action = page.adding().get(i);
            if (forms.may(visit, action)) {
                views.add(forms.view("add" + i, "", action, variables(visit), visit));
            }
        }
        return views;
    }

    private List<FormView> actions(Visit visit, JsonNode row, int number) {
        List<FormView> views = new ArrayList<>();
        String what = Rows.text(row.path(page.columns().getFirst().field()));
        for (int i = 0; i < page.actions().size(); i++) {
            Action action = page.actions().get(i);
            if (forms.may(visit, action) && forms.fits(action, row)) {
                views.add(forms.view("row" + number + "-" + i, what, action, row, visit));
            }
        }
        return views;
    }

    private static JsonNode variables(Visit visit) {
        var node = JsonNodeFactory.instance.objectNode();
        visit.variables().forEach(node::put);
        return node;
    }

    private static JsonNode variable(Visit visit, String name) {
        return StringNode.valueOf(visit.variables().getOrDefault(name, ""));
    }

    private String address(Visit visit, String match, int offset) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("match", match);
        page.choices().forEach(choice -> query.put(choice.input(), visit.asked(choice.input())));
        query.put("offset", offset == 0 ? "" : Integer.toString(offset));
        String text = query.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + "=" + Rows.escaped(entry.getValue()))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? visit.path() : visit.path() + "?" + text;
    }
}
