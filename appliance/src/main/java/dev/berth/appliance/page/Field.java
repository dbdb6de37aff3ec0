package dev.berth.appliance.page;

import java.util.List;

/**
 * One input that a user fills in.
 *
 * @param input the operation's component
 * @param hint an example, shown while it is empty
 * @param values what it can be; empty: any text
 * @param from the component of the row that it holds at first; empty: none
 * @param secret not shown while it is typed
 */
public record Field(
        String input, String label, boolean required, String hint, List<String> values, String from, boolean secret) {
    public Field {
        values = List.copyOf(values);
    }

    public static Field required(String input, String label) {
        return new Field(input, label, true, "", List.of(), "", false);
    }

    public static Field optional(String input, String label) {
        return new Field(input, label, false, "", List.of(), "", false);
    }

    public Field hint(String example) {
        return new Field(input, label, required, example, values, from, secret);
    }

    public Field oneOf(String... choices) {
        return new Field(input, label, required, hint, List.of(choices), from, secret);
    }

    public Field from(String component) {
        return new Field(input, label, required, hint, values, component, secret);
    }

    public Field hidden() {
        return new Field(input, label, required, hint, values, from, true);
    }
}
