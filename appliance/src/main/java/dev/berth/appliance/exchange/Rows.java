package dev.berth.appliance.exchange;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Entities as a file: CSV, JSON or YAML. */
public final class Rows {
    private Rows() {}

    /** How a file is written. */
    public enum Format {
        CSV,
        JSON,
        YAML
    }

    public static Format format(String text) throws OperationFailure {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "csv" -> Format.CSV;
            case "json" -> Format.JSON;
            case "yaml", "yml" -> Format.YAML;
            default -> throw new OperationFailure(Reason.INVALID, "'" + text + "' is no format; use csv, json or yaml");
        };
    }

    /**
     * Reads a file.
     *
     * @param format null: seen from its first line
     * @param plural the word over a list of them, as in {@code hosts}
     * @throws OperationFailure INVALID with the line, for a text that cannot be taken apart at all
     */
    public static List<Row> read(String text, @Nullable Format format, String plural) throws OperationFailure {
        // A byte order mark, as spreadsheets write it.
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return (format == null ? guess(content) : format) == Format.CSV
                ? Csv.read(content)
                // JSON is YAML too, and this parser knows its lines.
                : YamlRows.read(content, plural);
    }

    public static List<String> write(List<ObjectNode> entities, Format format, String plural) {
        return switch (format) {
            case CSV -> Csv.write(entities);
            case JSON -> YamlRows.json(entities, plural);
            case YAML -> YamlRows.yaml(entities, plural);
        };
    }

    /** A text as a cell of CSV that reads as the same; an empty one as one that says nothing. */
    public static String cell(String text) {
        return text.isEmpty() ? "" : Csv.cell(text);
    }

    private static Format guess(String content) {
        String first = content.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
        return first.startsWith("{")
                        || first.startsWith("[")
                        || first.startsWith("-")
                        || first.matches("[\\w.-]+:(\\s.*)?")
                ? Format.YAML
                : Format.CSV;
    }
}
