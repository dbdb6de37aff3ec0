package dev.berth.appliance.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One page of the console: the rows that an operation lists, with what can be done to them. The console draws it, pages
 * and filters it, and leaves out what its user may not do.
 *
 * @param path as in {@code /leases}; parts in braces are inputs of the operation: {@code /zones/{zone}}
 * @param title a heading, with the path's parts in braces; the menu's entry when the path has no parts
 * @param operation the name of a reading operation whose output has one list of records. One that takes {@code match},
 *     {@code offset} and {@code limit} is asked for a page of rows at a time; the rows of others are paged in the console
 * @param columns what is shown of a row
 * @param choices inputs of the operation that the user may set
 * @param adding forms above the table
 * @param actions what can be done to a row
 * @param empty what to do when there are no rows at all
 * @param count how the overview counts the rows, or null: the operation must take {@code limit} and tell a total
 */
public record Page(
        String path,
        String title,
        String operation,
        List<Column> columns,
        List<Choice> choices,
        List<Action> adding,
        List<Action> actions,
        String empty,
        @Nullable Count count) {
    public Page {
        columns = List.copyOf(columns);
        choices = List.copyOf(choices);
        adding = List.copyOf(adding);
        actions = List.copyOf(actions);
    }

    public static Page of(String path, String title, String operation, Column... columns) {
        return new Page(
                path, title, operation, List.of(columns), List.of(), List.of(), List.of(), "Nothing here yet.", null);
    }

    /** Adds an input that the user may choose a value for. */
    public Page choice(String input, String label, String... values) {
        return new Page(
                path,
                title,
                operation,
                columns,
                with(choices, new Choice(input, label, List.of(values))),
                adding,
                actions,
                empty,
                count);
    }

    /** Adds a form above the table. */
    public Page adding(Action action) {
        return new Page(path, title, operation, columns, choices, with(adding, action), actions, empty, count);
    }

    /** Adds something that can be done to each row. */
    public Page acting(Action action) {
        return new Page(path, title, operation, columns, choices, adding, with(actions, action), empty, count);
    }

    /** What to say, and what to do next, when there are no rows. */
    public Page empty(String words) {
        return new Page(path, title, operation, columns, choices, adding, actions, words, count);
    }

    /** Counts the rows on the overview, as in "12 hosts". */
    public Page counted(String nouns) {
        return counted(new Count(nouns, Map.of()));
    }

    /** Counts the rows that there are with one input. */
    public Page counted(String nouns, String input, String value) {
        return counted(new Count(nouns, Map.of(input, value)));
    }

    private Page counted(Count how) {
        return new Page(path, title, operation, columns, choices, adding, actions, empty, how);
    }

    private static <T> List<T> with(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    /** Whether the menu can lead to it. */
    public boolean inMenu() {
        return !path.contains("{");
    }

    /** An input of the operation, and the values that it can have beside none. */
    public record Choice(String input, String label, List<String> values) {}

    /** What is counted, in the plural, and with which inputs of the operation. */
    public record Count(String nouns, Map<String, String> input) {
        public Count {
            input = Map.copyOf(input);
        }
    }
}
