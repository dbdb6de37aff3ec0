package dev.berth.appliance.command;

import dev.berth.appliance.store.History;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What differs between before and after, value by value. Hashes and digests are nobody's to see. */
final class Differences {
    private static final List<String> NAMES = List.of("name", "address", "mac", "repository");

    private Differences() {}

    /**
     * One value of one entity.
     *
     * @param entity kind and name, as in {@code host node10}
     * @param before absent for an entity that was made, and for a value that was not there
     */
    record Line(
            String entity,
            String value,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    static List<Line> of(List<History.Detail> details) {
        List<Line> lines = new ArrayList<>();
        details.forEach(detail -> add(detail, lines));
        return lines;
    }

    private static void add(History.Detail detail, List<Line> lines) {
        JsonNode before = detail.before();
        JsonNode after = detail.after();
        String hidden = Hidden.of(detail.ref().kind());
        Set<String> values = new LinkedHashSet<>();
        if (after != null) {
            values.addAll(after.propertyNames());
        }
        if (before != null) {
            values.addAll(before.propertyNames());
        }
        for (String value : values) {
            JsonNode old = said(before, value);
            JsonNode now = said(after, value);
            if (!Objects.equals(old, now) && !value.equals(hidden)) {
                lines.add(new Line(describe(detail), value, old, now));
            }
        }
    }

    /** Null for nothing, an empty list and an empty mapping: they all say nothing. */
    private static @Nullable JsonNode said(@Nullable JsonNode object, String value) {
        JsonNode there = object == null ? null : object.get(value);
        return there == null || there.isNull() || there.isContainer() && there.isEmpty() ? null : there;
    }

    static String describe(History.Detail detail) {
        JsonNode either = detail.after() == null ? detail.before() : detail.after();
        if (either != null) {
            for (String name : NAMES) {
                if (either.path(name).isString()) {
                    return detail.ref().kind() + " " + either.path(name).asString();
                }
            }
        }
        return detail.ref().toString();
    }
}
