package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lines of the story, of everything or of one machine, newest first; a page asks on for what came after. */
final class Stories {
    private static final int MOST_AT_ONCE = 200;

    private final Console console;

    Stories(Console console) {
        this.console = console;
    }

    /**
     * A part of the story.
     *
     * @param more where what comes after is asked for
     */
    record Story(String more, List<Line> lines) {}

    record Line(Instant instant, String at, String exact, String source, String text, List<Detail> details) {}

    record Detail(String name, String value) {}

    /** The newest events of all machines and services. */
    Story everything(Visit visit, int limit) throws OperationFailure {
        JsonNode output = events(visit, null, 0, limit);
        return story("/events", output, output.path("events"));
    }

    /** The whole story of a host or of an unknown node. */
    Story of(Visit visit, String machine) throws OperationFailure {
        JsonNode output = console.runs()
                .run(visit.session().principal(), visit.place(), "host timeline", Map.of("name", List.of(machine)));
        return story(visit.path(), output, output.path("timeline"));
    }

    /** What came after the event that the visit names; null when nothing did. */
    @Nullable
    Story after(Visit visit, @Nullable String machine) throws OperationFailure {
        JsonNode output = events(visit, machine, visit.number("after"), MOST_AT_ONCE);
        Story story = story(visit.path(), output, output.path("events"));
        return story.lines().isEmpty() ? null : story;
    }

    private JsonNode events(Visit visit, @Nullable String machine, long after, int limit) throws OperationFailure {
        Map<String, List<String>> input = new LinkedHashMap<>();
        if (machine != null) {
            input.put("host", List.of(machine));
        }
        input.put("after", List.of(Long.toString(after)));
        input.put("limit", List.of(Integer.toString(limit)));
        return console.runs().run(visit.session().principal(), visit.place(), "event list", input);
    }

    private Story story(String path, JsonNode output, JsonNode events) {
        Instant now = console.clock().instant();
        List<Line> lines = new ArrayList<>();
        for (JsonNode event : events) {
            Instant at = Instant.parse(event.path("at").asString());
            List<Detail> details = new ArrayList<>();
            event.path("fields")
                    .properties()
                    .forEach(field -> details.add(new Detail(field.getKey(), Rows.text(field.getValue()))));
            details.sort(Comparator.comparing(Detail::name));
            lines.addFirst(new Line(
                    at,
                    Moments.brief(at, now),
                    Moments.exact(at),
                    Rows.text(event.path("source")),
                    Rows.text(event.path("text")),
                    details));
        }
        return new Story(path + "?after=" + output.path("last").asLong(), lines);
    }
}
