package dev.berth.appliance.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A form that runs an operation.
 *
 * @param label on the button: "Add host"
 * @param done what is said afterwards, with components of the operation's output or input in braces
 * @param fields what the user fills in
 * @param given inputs that are taken from the row (or from the page's path) by the name of its component
 * @param fixed inputs with one value
 * @param where words by component: offered on rows that have one of them there, if there are any
 * @param destructive the button looks like it
 */
public record Action(
        String label,
        String operation,
        String done,
        List<Field> fields,
        Map<String, String> given,
        Map<String, String> fixed,
        Map<String, List<String>> where,
        boolean destructive) {
    public Action {
        fields = List.copyOf(fields);
        given = Map.copyOf(given);
        fixed = Map.copyOf(fixed);
        where = Map.copyOf(where);
    }

    public static Action of(String label, String operation, String done) {
        return new Action(label, operation, done, List.of(), Map.of(), Map.of(), Map.of(), false);
    }

    public Action field(Field field) {
        List<Field> longer = new ArrayList<>(fields);
        longer.add(field);
        return new Action(label, operation, done, longer, given, fixed, where, destructive);
    }

    /** Takes an input from a component of the row. */
    public Action given(String input, String component) {
        Map<String, String> more = new LinkedHashMap<>(given);
        more.put(input, component);
        return new Action(label, operation, done, fields, more, fixed, where, destructive);
    }

    public Action fixed(String input, String value) {
        Map<String, String> more = new LinkedHashMap<>(fixed);
        more.put(input, value);
        return new Action(label, operation, done, fields, given, more, where, destructive);
    }

    /** Offers it only on rows whose component is one of these words. */
    public Action where(String component, String... words) {
        Map<String, List<String>> more = new LinkedHashMap<>(where);
        more.put(component, List.of(words));
        return new Action(label, operation, done, fields, given, fixed, more, destructive);
    }

    public Action destroying() {
        return new Action(label, operation, done, fields, given, fixed, where, true);
    }
}
