package dev.berth.appliance.console;

import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Parameter;
import dev.berth.appliance.page.Action;
import dev.berth.appliance.page.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Draws actions as forms, and runs what they post. */
final class Forms {
    /** What an operation tells once, and what it is called on the page. */
    private static final List<String> SECRETS = List.of("password", "token", "link");

    private final Console console;

    Forms(Console console) {
        this.console = console;
    }

    /** The form of an action on {@code row}, an empty object for none; what was posted wrongly stands in it again. */
    FormView view(String id, String what, Action action, JsonNode row, Visit visit) {
        Map<String, String> hidden = new LinkedHashMap<>();
        hidden.put("form", id);
        action.given().forEach((input, component) -> hidden.put(input, Rows.text(row.path(component))));
        // Rows may have moved since the form was drawn: what was typed for one must not open on another.
        boolean open = hidden.entrySet().stream()
                .allMatch(given -> visit.posted(given.getKey()).equals(given.getValue()));
        List<FormView.FieldView> fields = new ArrayList<>();
        for (Field field : action.fields()) {
            String value = open && !field.secret()
                    ? visit.posted(field.input())
                    : field.from().isEmpty() ? "" : Rows.text(row.path(field.from()));
            fields.add(new FormView.FieldView(
                    field.input(),
                    field.label(),
                    field.required(),
                    field.hint(),
                    field.values(),
                    value,
                    field.secret()));
        }
        return new FormView(id, action.label(), what, action.destructive(), open, fields, hidden);
    }

    boolean may(Visit visit, Action action) {
        return console.runs().may(visit.session().principal(), action.operation());
    }

    /** Whether an action is for such a row. */
    boolean fits(Action action, JsonNode row) {
        return action.where().entrySet().stream()
                .allMatch(words -> words.getValue().contains(Rows.text(row.path(words.getKey()))));
    }

    /** Runs what was posted, and leaves a word of it for the next page. */
    void run(Action action, Visit visit) throws OperationFailure {
        Map<String, List<String>> input = new LinkedHashMap<>();
        action.given().keySet().forEach(name -> give(action, input, name, visit.posted(name)));
        action.fixed().forEach((name, value) -> give(action, input, name, value));
        for (Field field : action.fields()) {
            String value = field.secret()
                    ? visit.posted(field.input())
                    : visit.posted(field.input()).strip();
            if (value.isEmpty() && field.required()) {
                throw new OperationFailure(Reason.INVALID, field.label() + " is missing");
            }
            give(action, input, field.input(), value);
        }
        JsonNode output = console.runs().run(visit.session().principal(), visit.place(), action.operation(), input);
        String done = Rows.filled(
                action.done(),
                name -> output.has(name)
                        ? output.path(name)
                        : StringNode.valueOf(String.join(", ", input.getOrDefault(name, List.of("")))));
        StringBuilder word = new StringBuilder(done);
        for (String secret : SECRETS) {
            if (output.path(secret).isString()) {
                word.append(Frames.SECRET).append(output.path(secret).asString());
                break;
            }
        }
        visit.session().leave(word.toString());
    }

    private void give(Action action, Map<String, List<String>> input, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        Operation<?, ?> operation = console.runs().named(action.operation());
        boolean list = operation != null
                && Parameter.of(operation.input()).stream()
                        .anyMatch(parameter -> parameter.name().equals(name) && parameter.isList());
        input.put(name, list ? List.of(value.split("[,\\s]+")) : List.of(value));
    }
}
