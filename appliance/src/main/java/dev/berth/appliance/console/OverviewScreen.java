package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.page.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /}: how many of what there are, every service, and what happens. */
final class OverviewScreen implements Screen {
    private static final int SPARING = 10;

    private final Console console;
    private final Frames frames;
    private final Stories stories;
    private final Map<String, Counted> counted = new ConcurrentHashMap<>();

    OverviewScreen(Console console, Frames frames) {
        this.console = console;
        this.frames = frames;
        this.stories = new Stories(console);
    }

    /** @param services at the present, asked for again every two seconds */
    record Overview(Frame frame, List<Count> counts, Services services, Stories.Story story) {}

    record Count(long number, String nouns, String path) {}

    record Services(String up, long revision, List<ServiceView> services) {}

    record ServiceView(
            String name,
            String state,
            List<String> sockets,
            List<Present> gauges,
            List<Rate> rates,
            @Nullable String error) {
        /** What it does at the present. */
        List<Rate> current() {
            return rates.stream()
                    .filter(rate ->
                            !rate.perSecond().isEmpty() && !rate.perSecond().equals("0.0/s"))
                    .toList();
        }
    }

    /** @param value with its unit */
    record Present(String name, String value) {}

    /** @param perSecond empty when it has been asked for the first time */
    record Rate(String name, String total, String perSecond) {}

    @Override
    public Reply get(Visit visit) throws OperationFailure {
        return switch (visit.part()) {
            case "services" -> Reply.html("services.jte", services(visit));
            case "counts" -> Reply.html("counts.jte", counts(visit));
            default ->
                Reply.html(
                        "overview.jte",
                        new Overview(
                                frames.of(visit, "Overview"),
                                counts(visit),
                                services(visit),
                                stories.everything(visit, 12)));
        };
    }

    private List<Count> counts(Visit visit) throws OperationFailure {
        List<Count> counts = new ArrayList<>();
        for (Page page : frames.allPages()) {
            Page.Count count = page.count();
            if (count != null && console.runs().may(visit.session().principal(), page.operation())) {
                Map<String, List<String>> input = new LinkedHashMap<>();
                count.input().forEach((name, value) -> input.put(name, List.of(value)));
                input.put("limit", List.of("0"));
                counts.add(new Count(number(visit, page, input), count.nouns(), address(page, count)));
            }
        }
        return counts;
    }

    private record Counted(long number, long at, long took) {
        boolean isFresh(long now) {
            return now - at < took * SPARING;
        }
    }

    /** What took long to count is counted less often: all who look take a tenth of the time at most. */
    private long number(Visit visit, Page page, Map<String, List<String>> input) throws OperationFailure {
        long now = System.nanoTime();
        Counted known = counted.get(page.path());
        if (known != null && known.isFresh(now)) {
            return known.number();
        }
        long number = run(visit, page.operation(), input).path("total").asLong(0);
        counted.put(page.path(), new Counted(number, System.nanoTime(), System.nanoTime() - now));
        return number;
    }

    private static String address(Page page, Page.Count count) {
        String query = count.input().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + Rows.escaped(entry.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? page.path() : page.path() + "?" + query;
    }

    private Services services(Visit visit) throws OperationFailure {
        JsonNode status = run(visit, "status", Map.of());
        List<ServiceView> services = new ArrayList<>();
        for (JsonNode service : status.path("services")) {
            List<String> sockets = new ArrayList<>();
            service.path("sockets").forEach(socket -> sockets.add(socket.asString()));
            List<Rate> rates = new ArrayList<>();
            service.path("totals")
                    .properties()
                    .forEach(total -> rates.add(new Rate(
                            words(total.getKey()),
                            number(total.getValue()),
                            perSecond(service.path("perSecond").path(total.getKey())))));
            List<Present> gauges = new ArrayList<>();
            service.path("gauges")
                    .properties()
                    .forEach(gauge -> gauges.add(new Present(words(gauge.getKey()), present(gauge.getValue()))));
            String error = Rows.text(service.path("error"));
            services.add(new ServiceView(
                    Rows.text(service.path("service")),
                    Rows.text(service.path("state")),
                    sockets,
                    gauges,
                    rates,
                    error.isEmpty() ? null : error));
        }
        Instant started = Instant.parse(status.path("started").asString());
        return new Services(
                Moments.relative(started, console.clock().instant()).replace(" ago", ""),
                status.path("revision").asLong(),
                services);
    }

    private static String words(String name) {
        return name.replace('_', ' ').replace('-', ' ');
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%,d", value.asLong()).replace('-', '\u2212');
    }

    private static String present(JsonNode gauge) {
        String unit = Rows.text(gauge.path("unit"));
        return number(gauge.path("value")) + (unit.isEmpty() ? "" : "\u00a0" + unit);
    }

    private static String perSecond(JsonNode rate) {
        return rate.isNumber() ? String.format(Locale.ROOT, "%.1f/s", rate.asDouble()) : "";
    }

    private JsonNode run(Visit visit, String operation, Map<String, List<String>> input) throws OperationFailure {
        return console.runs().run(visit.session().principal(), visit.place(), operation, input);
    }
}
