package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.page.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /hosts/NAME} and {@code /nodes/MAC}: what is known of one machine, and its story as it goes on. */
final class HostScreen implements Screen {
    private static final List<Action> HOST = List.of(
            KernelPages.EDIT,
            Action.of("Install next", "host set", "{name} installs itself when it boots the next time")
                    .given("name", "name")
                    .fixed("boot", "install"),
            KernelPages.REMOVE);
    private static final List<Action> NODE = List.of(KernelPages.ADOPT);

    private final Console console;
    private final Frames frames;
    private final Forms forms;
    private final Stories stories;

    HostScreen(Console console, Frames frames) {
        this.console = console;
        this.frames = frames;
        this.forms = new Forms(console);
        this.stories = new Stories(console);
    }

    record Machine(
            Frame frame, String path, boolean host, List<Fact> facts, List<FormView> actions, Stories.Story story) {}

    record Fact(String name, String value) {}

    private static boolean isHost(Visit visit) {
        return visit.path().startsWith("/hosts/");
    }

    private static String name(Visit visit) {
        return visit.variables().getOrDefault("name", "");
    }

    @Override
    public Reply get(Visit visit) throws OperationFailure {
        if (visit.part().equals("more")) {
            Stories.Story more = stories.after(visit, name(visit));
            return more == null ? new Reply.Nothing() : Reply.html("lines.jte", more);
        }
        return page(visit, 200, null);
    }

    @Override
    public Reply post(Visit visit) throws OperationFailure {
        List<Action> actions = isHost(visit) ? HOST : NODE;
        for (int i = 0; i < actions.size(); i++) {
            if (visit.posted("form").equals("do" + i)) {
                try {
                    forms.run(actions.get(i), visit);
                } catch (OperationFailure e) {
                    return page(visit, e.reason() == Reason.FORBIDDEN ? 403 : 422, e.message());
                }
                String operation = actions.get(i).operation();
                return Reply.to(
                        switch (operation) {
                            case "host rm" -> "/hosts";
                            case "node adopt" -> "/hosts/" + Rows.escaped(visit.posted("name"));
                            default -> visit.path();
                        });
            }
        }
        throw new OperationFailure(Reason.INVALID, "this page has no such form; reload it");
    }

    private Reply page(Visit visit, int status, @Nullable String error) throws OperationFailure {
        boolean host = isHost(visit);
        JsonNode machine = host ? run(visit, "host show", "name") : node(visit);
        List<Action> actions = host ? HOST : NODE;
        List<FormView> views = new ArrayList<>();
        for (int i = 0; i < actions.size(); i++) {
            if (forms.may(visit, actions.get(i))) {
                views.add(forms.view("do" + i, name(visit), actions.get(i), machine, visit));
            }
        }
        return new Reply.Html(
                status,
                "host.jte",
                new Machine(
                        frames.of(visit, name(visit)).withError(error),
                        visit.path(),
                        host,
                        facts(machine, leases(visit, host)),
                        views,
                        stories.of(visit, name(visit))));
    }

    private JsonNode node(Visit visit) throws OperationFailure {
        for (JsonNode node : Rows.of(run(visit, "node list", "match"))) {
            if (Rows.text(node.path("mac")).equalsIgnoreCase(name(visit))) {
                return node;
            }
        }
        throw new OperationFailure(
                Reason.ABSENT,
                name(visit) + " is no unknown node (any more); if it was adopted, it is among the hosts");
    }

    private JsonNode run(Visit visit, String operation, String input) throws OperationFailure {
        return console.runs()
                .run(visit.session().principal(), visit.place(), operation, Map.of(input, List.of(name(visit))));
    }

    /** What it has been leased, where a service leases and the visitor may see it. */
    private List<JsonNode> leases(Visit visit, boolean host) throws OperationFailure {
        return console.runs().may(visit.session().principal(), "lease list")
                ? Rows.of(run(visit, "lease list", host ? "host" : "match"))
                : List.of();
    }

    /** {@code 10.77.0.123, bound, ends in 50 min, as node10.lab.example}. */
    private static Fact leased(JsonNode lease, Instant now) {
        String state = Rows.text(lease.path("state"));
        Instant ends = Instant.parse(Rows.text(lease.path("ends")));
        String name = Rows.text(lease.path("name"));
        String denied = Rows.text(lease.path("nameDenied"));
        return new Fact(
                "leased address",
                Rows.text(lease.path("address")) + ", " + state + ", " + (ends.isAfter(now) ? "ends " : "ended ")
                        + Moments.relative(ends, now)
                        + (name.isEmpty() ? "" : ", as " + name)
                        + (denied.isEmpty() ? "" : ", without its name: " + denied));
    }

    private List<Fact> facts(JsonNode machine, List<JsonNode> leases) {
        Instant now = console.clock().instant();
        List<Fact> facts = new ArrayList<>();
        machine.properties().forEach(component -> {
            if (component.getKey().equals("interfaces") && component.getValue().size() == 1) {
                // Its MAC and address stand there already.
                return;
            }
            String text = Rows.text(component.getValue());
            if (text.matches("\\d{4}-\\d\\d-\\d\\dT.*Z")) {
                text = Moments.relative(Instant.parse(text), now) + " (" + Moments.exact(Instant.parse(text)) + ")";
            }
            if (!text.isEmpty() && !text.equals("false")) {
                facts.add(new Fact(words(component.getKey()), text));
            }
        });
        leases.forEach(lease -> facts.add(leased(lease, now)));
        return facts;
    }

    /** {@code firstSeen} as "first seen". */
    private static String words(String component) {
        return component.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
