package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.page.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /history}: who changed what, with before and after. */
final class HistoryScreen implements Screen {
    private static final int LIMIT = 50;
    /** A file's zone may change thousands of records at once: the command line lists all. */
    private static final int ENTITIES = 20;

    private static final Action UNDO = Action.of(
                    "Undo", "change undo", "change {undone} is taken back by revision {revision}")
            .given("revision", "revision")
            .destroying();

    private final Console console;
    private final Frames frames;
    private final Forms forms;

    HistoryScreen(Console console, Frames frames) {
        this.console = console;
        this.frames = frames;
        this.forms = new Forms(console);
    }

    /**
     * @param refusals whether only those are shown
     * @param older where the changes before these are, or null
     */
    record History(
            Frame frame,
            List<ChangeView> changes,
            boolean newest,
            boolean refusals,
            @Nullable String older) {}

    /** @param more how many entities are left out */
    record ChangeView(
            long revision,
            Instant instant,
            String at,
            String exact,
            String by,
            String why,
            List<EntityView> entities,
            int more,
            List<FormView> actions) {
        boolean open() {
            return actions.stream().anyMatch(FormView::open);
        }
    }

    record EntityView(String kind, String name, String what, List<Difference> differences) {}

    /** One component before and after; empty where it was absent. */
    record Difference(String name, String before, String after) {}

    @Override
    public Reply get(Visit visit) throws OperationFailure {
        return page(visit, 200, null);
    }

    @Override
    public Reply post(Visit visit) throws OperationFailure {
        try {
            forms.run(UNDO, visit);
            return Reply.to("/history");
        } catch (OperationFailure e) {
            return page(visit, e.reason() == Reason.FORBIDDEN ? 403 : 422, e.message());
        }
    }

    private Reply page(Visit visit, int status, @Nullable String error) throws OperationFailure {
        long before = visit.number("before");
        Map<String, List<String>> input = new LinkedHashMap<>();
        input.put("limit", List.of(Integer.toString(LIMIT)));
        if (before > 0) {
            input.put("before", List.of(Long.toString(before)));
        }
        boolean refusals = visit.asked("refusals").equals("true");
        if (refusals) {
            input.put("refusals", List.of("true"));
        }
        JsonNode output = console.runs().run(visit.session().principal(), visit.place(), "change list", input);
        Instant now = console.clock().instant();
        List<ChangeView> changes = new ArrayList<>();
        output.path("changes").forEach(change -> changes.add(view(visit, change, now)));
        boolean more = changes.size() == LIMIT && changes.getLast().revision() > 1;
        return new Reply.Html(
                status,
                "history.jte",
                new History(
                        frames.of(visit, "History").withError(error),
                        changes,
                        before == 0,
                        refusals,
                        more
                                ? "/history?before=" + changes.getLast().revision() + (refusals ? "&refusals=true" : "")
                                : null));
    }

    private ChangeView view(Visit visit, JsonNode change, Instant now) {
        Instant at = Instant.parse(change.path("at").asString());
        List<EntityView> entities = new ArrayList<>();
        JsonNode all = change.path("changes");
        for (JsonNode entity : all) {
            if (entities.size() == ENTITIES) {
                break;
            }
            entities.add(entity(entity));
        }
        return new ChangeView(
                change.path("revision").asLong(),
                at,
                Moments.brief(at, now),
                Moments.exact(at),
                Rows.text(change.path("by")),
                Rows.text(change.path("why")),
                entities,
                all.size() - entities.size(),
                !all.isEmpty() && forms.may(visit, UNDO)
                        ? List.of(forms.view(
                                "undo" + Rows.text(change.path("revision")),
                                Rows.text(change.path("why")),
                                UNDO,
                                change,
                                visit))
                        : List.of());
    }

    private static EntityView entity(JsonNode entity) {
        String ref = Rows.text(entity.path("ref"));
        JsonNode before = entity.path("before");
        JsonNode after = entity.path("after");
        String what = !before.isObject() ? "added" : !after.isObject() ? "removed" : "changed";
        JsonNode shown = after.isObject() ? after : before;
        String name = Rows.text(shown.path("name").isString() ? shown.path("name") : shown.path("address"));
        if (name.isEmpty()) {
            name = Rows.text(shown.path("mac"));
        }
        Set<String> components = new TreeSet<>();
        before.properties().forEach(component -> components.add(component.getKey()));
        after.properties().forEach(component -> components.add(component.getKey()));
        List<Difference> differences = new ArrayList<>();
        for (String component : components) {
            String was = Rows.text(before.path(component));
            String is = Rows.text(after.path(component));
            if (!was.equals(is)) {
                differences.add(new Difference(component, was, is));
            }
        }
        int colon = ref.indexOf(':');
        return new EntityView(colon > 0 ? ref.substring(0, colon) : ref, name, what, differences);
    }
}
