package dev.berth.appliance.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** An operation's answer for people: a table for a list, one line per value otherwise. */
final class Table {
    private Table() {}

    static String render(JsonNode answer) {
        var text = new StringBuilder();
        answer.properties().forEach(property -> {
            JsonNode value = property.getValue();
            if (isListOfObjects(value)) {
                text.append(table(value));
            } else if (value.isArray() && answer.size() == 1) {
                value.forEach(line -> text.append(plain(line)).append('\n'));
            } else {
                text.append(property.getKey()).append(": ").append(plain(value)).append('\n');
            }
        });
        return text.toString();
    }

    /** Each list that is not empty, under its name. */
    static String titled(JsonNode lists) {
        return lists.properties().stream()
                .filter(list -> isListOfObjects(list.getValue()))
                .map(list -> list.getKey() + ":\n" + table(list.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static boolean isListOfObjects(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.get(0).isObject();
    }

    private static String table(JsonNode rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> row.properties().forEach(property -> {
            if (!empty(property.getValue())) {
                columns.add(property.getKey());
            }
        }));
        Map<String, Integer> widths = new LinkedHashMap<>();
        columns.forEach(column -> widths.put(column, column.length()));
        List<Map<String, String>> lines = new ArrayList<>();
        rows.forEach(row -> {
            Map<String, String> line = new LinkedHashMap<>();
            columns.forEach(column -> {
                String cell = row.has(column) ? plain(row.get(column)) : "";
                line.put(column, cell);
                widths.merge(column, cell.length(), Math::max);
            });
            lines.add(line);
        });
        Map<String, String> head = new LinkedHashMap<>();
        columns.forEach(column -> head.put(column, column.toUpperCase(java.util.Locale.ROOT)));
        lines.addFirst(head);
        return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(Map<String, String> cells, Map<String, Integer> widths) {
        return cells.entrySet().stream()
                .map(cell -> cell.getValue()
                        + " "
                                .repeat(widths.getOrDefault(cell.getKey(), 0)
                                        - cell.getValue().length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static boolean isGauge(JsonNode value) {
        return value.isObject() && value.size() == 2 && value.has("value") && value.has("unit");
    }

    private static boolean empty(JsonNode value) {
        return value.isNull() || value.isContainer() && value.isEmpty();
    }

    static String plain(JsonNode value) {
        if (isGauge(value)) {
            return (plain(value.get("value")) + " " + plain(value.get("unit"))).strip();
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(property -> property.getKey() + "=" + plain(property.getValue()))
                    .collect(Collectors.joining(" "));
        }
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(plain(part)));
            return String.join(",", parts);
        }
        // What a peer sent must not drive the terminal.
        return value.isNull() || value.isMissingNode() ? "" : value.asString().replaceAll("\\p{Cntrl}", "?");
    }
}
