package dev.berth.appliance.exchange;

import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Comma-separated values (RFC 4180) with the names of the values in the first line. {@code variables.disk} is one of a mapping;
 * a list's elements are separated by semicolons; a cell that begins with a bracket or brace is JSON; an empty cell says nothing,
 * and {@code none} takes the value away.
 */
final class Csv {
    private static final String NONE = "none";

    private Csv() {}

    private record Line(int number, List<String> cells) {}

    static List<Row> read(String text) throws OperationFailure {
        List<Line> lines = split(text);
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> columns =
                lines.getFirst().cells().stream().map(String::strip).toList();
        if (columns.stream().distinct().count() != columns.size() || columns.contains("")) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "line " + lines.getFirst().number() + ": the columns " + columns
                            + " are not all named, each in its own way; the first line names the values, as in name,mac,address");
        }
        List<Row> rows = new ArrayList<>();
        for (Line line : lines.subList(1, lines.size())) {
            if (line.cells().size() != columns.size()) {
                throw new OperationFailure(
                        Reason.INVALID,
                        "line " + line.number() + ": there are " + line.cells().size() + " values for " + columns.size()
                                + " columns; a value with a comma stands in double quotes");
            }
            rows.add(new Row(line.number(), values(columns, line)));
        }
        return rows;
    }

    private static ObjectNode values(List<String> columns, Line line) throws OperationFailure {
        ObjectNode values = Json.mapper().createObjectNode();
        for (int i = 0; i < columns.size(); i++) {
            String cell = line.cells().get(i).strip();
            if (!cell.isEmpty()) {
                int dot = columns.get(i).indexOf('.');
                if (dot < 0) {
                    values.set(columns.get(i), value(columns.get(i), cell, line.number()));
                } else {
                    values.withObjectProperty(columns.get(i).substring(0, dot))
                            .set(columns.get(i).substring(dot + 1), value(columns.get(i), cell, line.number()));
                }
            }
        }
        return values;
    }

    /** What a cell holds may be secret, so that it is not repeated. */
    private static JsonNode value(String column, String cell, int line) throws OperationFailure {
        if (cell.equals(NONE)) {
            return Json.mapper().nullNode();
        }
        if (cell.startsWith("[") || cell.startsWith("{")) {
            try {
                return Json.mapper().readTree(cell);
            } catch (JacksonException e) {
                throw new OperationFailure(
                        Reason.INVALID,
                        "line " + line + ": " + column
                                + " begins with a bracket or brace, like JSON, and is none; write it as [\"...\"]");
            }
        }
        return Json.mapper().getNodeFactory().stringNode(cell);
    }

    /** Lines as RFC 4180 means them: a quoted value may span several of the file's. Empty ones are passed over. */
    private static List<Line> split(String text) throws OperationFailure {
        List<Line> lines = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        var cell = new StringBuilder();
        boolean quoted = false;
        int number = 1;
        int begun = 1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '\n';
            if (quoted) {
                if (i == text.length()) {
                    throw new OperationFailure(
                            Reason.INVALID, "line " + begun + ": a double quote is opened here and never closed");
                }
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"' && cell.toString().isBlank()) {
                cell.setLength(0);
                quoted = true;
            } else if (c == ',' || c == '\n') {
                cells.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    if (cells.size() > 1 || !cells.getFirst().isBlank()) {
                        lines.add(new Line(begun, List.copyOf(cells)));
                    }
                    cells.clear();
                    begun = number + 1;
                }
            } else if (c != '\r') {
                cell.append(c);
            }
            number += c == '\n' ? 1 : 0;
        }
        return lines;
    }

    static List<String> write(List<ObjectNode> entities) {
        Map<String, Integer> order = new LinkedHashMap<>();
        List<Map<String, String>> rows = new ArrayList<>();
        for (ObjectNode entity : entities) {
            Map<String, String> row = new LinkedHashMap<>();
            entity.properties().forEach(property -> {
                order.putIfAbsent(property.getKey(), order.size());
                if (property.getValue() instanceof ObjectNode mapping) {
                    mapping.properties()
                            .forEach(
                                    inner -> row.put(property.getKey() + "." + inner.getKey(), text(inner.getValue())));
                } else {
                    row.put(property.getKey(), text(property.getValue()));
                }
            });
            rows.add(row);
        }
        var columns = new TreeSet<>(
                Comparator.<String>comparingInt(column -> order.getOrDefault(column.replaceFirst("\\..*", ""), 0))
                        .thenComparing(Comparator.naturalOrder()));
        rows.forEach(row -> columns.addAll(row.keySet()));
        List<String> lines = new ArrayList<>();
        if (!columns.isEmpty()) {
            lines.add(columns.stream().map(Csv::quoted).collect(Collectors.joining(",")));
        }
        rows.forEach(row -> lines.add(columns.stream()
                .map(column -> quoted(row.getOrDefault(column, "")))
                .collect(Collectors.joining(","))));
        return lines;
    }

    static String cell(String text) {
        return quoted(text(Json.mapper().getNodeFactory().stringNode(text)));
    }

    private static String text(JsonNode value) {
        if (value instanceof ArrayNode list) {
            boolean plain = !list.isEmpty();
            for (JsonNode element : list) {
                plain &= element.isString()
                        && !element.asString().isBlank()
                        && !element.asString().contains(";")
                        && !isSpecial(element.asString());
            }
            return plain
                    ? list.valueStream().map(JsonNode::asString).collect(Collectors.joining(";"))
                    : list.toString();
        }
        String text = value.isContainer() ? value.toString() : value.asString();
        // What would be read as something else is written as the JSON list of one.
        return value.isString()
                        && (isSpecial(text) || text.contains(";") || text.isBlank() || !text.equals(text.strip()))
                ? Json.mapper().createArrayNode().add(text).toString()
                : text;
    }

    private static boolean isSpecial(String text) {
        return text.startsWith("[") || text.startsWith("{") || text.equals(NONE);
    }

    private static String quoted(String cell) {
        return cell.contains(",") || cell.contains("\"") || cell.contains("\n") || cell.contains("\r")
                ? "\"" + cell.replace("\"", "\"\"") + "\""
                : cell;
    }
}
