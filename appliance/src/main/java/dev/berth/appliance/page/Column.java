package dev.berth.appliance.page;

import org.jspecify.annotations.Nullable;

/**
 * One column of a table.
 *
 * @param field the component of the row
 * @param link where a click on it leads, with components of the row in braces, or null
 */
public record Column(
        String field, String label, Look look, @Nullable String link) {
    /** CODE: addresses, names and such, to be copied. STATE: one word, coloured. TIME: an instant. NUMBER: to the right. */
    public enum Look {
        TEXT,
        CODE,
        STATE,
        TIME,
        NUMBER
    }

    public static Column text(String field, String label) {
        return new Column(field, label, Look.TEXT, null);
    }

    public static Column code(String field, String label) {
        return new Column(field, label, Look.CODE, null);
    }

    public static Column state(String field, String label) {
        return new Column(field, label, Look.STATE, null);
    }

    public static Column time(String field, String label) {
        return new Column(field, label, Look.TIME, null);
    }

    public static Column number(String field, String label) {
        return new Column(field, label, Look.NUMBER, null);
    }

    public Column to(String link) {
        return new Column(field, label, look, link);
    }
}
