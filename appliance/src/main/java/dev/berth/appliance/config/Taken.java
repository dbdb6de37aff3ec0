package dev.berth.appliance.config;

import java.util.HashMap;
import java.util.Map;

/** What may stand but once among the file's entries of one kind, and who has it. */
final class Taken {
    private record Holder(String name, String origin) {}

    private final String kind;
    private final Map<Object, Holder> holders = new HashMap<>();

    Taken(String kind) {
        this.kind = kind;
    }

    /** The value itself, taken by {@code name}, which may take it again. */
    <T> T take(T value, String name, String origin) {
        Holder first = holders.putIfAbsent(value, new Holder(name, origin));
        if (first != null && !first.name().equals(name)) {
            throw new IllegalArgumentException(
                    value + " belongs to " + kind + " " + first.name() + " already (" + first.origin() + ")");
        }
        return value;
    }

    /** Like {@link #take}, but nobody takes it twice. */
    <T> T takeOnce(T value, String name, String origin) {
        Holder first = holders.get(value);
        if (first != null && first.name().equals(name)) {
            throw new IllegalArgumentException(value + " is given twice; keep one");
        }
        return take(value, name, origin);
    }
}
