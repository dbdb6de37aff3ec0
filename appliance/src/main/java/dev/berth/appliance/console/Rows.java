package dev.berth.appliance.console;

import dev.berth.appliance.page.Column;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Rows of an operation's output as texts. */
final class Rows {
    private static final Pattern PART = Pattern.compile("\\{([A-Za-z]+)}");

    /** Characters of a code that have room in any case; of longer ones the end may be hidden. */
    private static final int SHOWN = 22;

    private Rows() {}

    /**
     * One cell.
     *
     * @param title what is shown when the pointer rests on it, or null
     * @param link where it leads, or null
     */
    record Cell(
            String label,
            Column.Look look,
            String text,
            @Nullable String title,
            @Nullable String link) {
        String css() {
            return "as-" + look.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The one list of an operation's output; empty if there is none. */
    static List<JsonNode> of(JsonNode output) {
        for (JsonNode value : output) {
            if (value.isArray()) {
                List<JsonNode> rows = new ArrayList<>();
                value.forEach(rows::add);
                return rows;
            }
        }
        return List.of();
    }

    static List<Cell> cells(List<Column> columns, JsonNode row, Instant now) {
        return columns.stream().map(column -> cell(column, row, now)).toList();
    }

    private static Cell cell(Column column, JsonNode row, Instant now) {
        String text = text(row.path(column.field()));
        String link = column.link() == null || text.isEmpty() ? null : path(column.link(), row::path);
        if (column.look() == Column.Look.TIME && !text.isEmpty()) {
            try {
                Instant at = Instant.parse(text);
                return new Cell(column.label(), column.look(), Moments.relative(at, now), Moments.exact(at), link);
            } catch (DateTimeParseException e) {
                return new Cell(column.label(), column.look(), text, null, link);
            }
        }
        boolean cut = column.look() == Column.Look.CODE && text.length() > SHOWN;
        return new Cell(column.label(), column.look(), text, cut ? text : null, link);
    }

    /** Whether some column shows {@code text}, which is in lower case. */
    static boolean has(List<Column> columns, JsonNode row, String text) {
        return columns.stream()
                .anyMatch(column ->
                        text(row.path(column.field())).toLowerCase(Locale.ROOT).contains(text));
    }

    /** A value in a line: lists with commas, records as {@code name=value}. */
    static String text(JsonNode value) {
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(text(part)));
            return String.join(", ", parts);
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .filter(property -> !text(property.getValue()).isEmpty())
                    .map(property -> property.getKey() + "=" + text(property.getValue()))
                    .collect(Collectors.joining(" "));
        }
        return value.isNull() || value.isMissingNode() ? "" : value.asString();
    }

    /** {@code template} with every {@code {name}} replaced. */
    static String filled(String template, Function<String, JsonNode> values) {
        return PART.matcher(template).replaceAll(part -> Matcher.quoteReplacement(text(values.apply(part.group(1)))));
    }

    /** The same for a path: values are escaped. */
    static String path(String template, Function<String, JsonNode> values) {
        return PART.matcher(template)
                .replaceAll(part -> Matcher.quoteReplacement(escaped(text(values.apply(part.group(1))))));
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
