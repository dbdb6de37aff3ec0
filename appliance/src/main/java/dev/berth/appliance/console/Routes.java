package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.page.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Which screen answers which path: all routes in one table. */
final class Routes {
    /** Screens of the console's own that the menu leads to, after those of the services. */
    static final Map<String, String> MENU = menu();

    private final List<Route> routes = new ArrayList<>();

    private record Route(String[] parts, Screen screen) {
        /** The variables of the path, or null when it is another's. */
        @Nullable
        Map<String, String> match(String[] path) {
            if (path.length != parts.length) {
                return null;
            }
            Map<String, String> variables = new LinkedHashMap<>();
            for (int i = 0; i < parts.length; i++) {
                if (parts[i].startsWith("{")) {
                    // A plus is a plus in a path.
                    variables.put(
                            parts[i].substring(1, parts[i].length() - 1), Form.decoded(path[i].replace("+", "%2B")));
                } else if (!parts[i].equals(path[i])) {
                    return null;
                }
            }
            return variables;
        }
    }

    Routes(Console console, Frames frames) {
        add("/", new OverviewScreen(console, frames));
        add("/hosts/{name}", new HostScreen(console, frames));
        add("/nodes/{name}", new HostScreen(console, frames));
        add("/history", new HistoryScreen(console, frames));
        add("/events", new EventsScreen(console, frames));
        add("/account", new AccountScreen(console, frames));
        for (Page page : frames.allPages()) {
            add(page.path(), new TableScreen(console, frames, page));
        }
    }

    private static Map<String, String> menu() {
        Map<String, String> menu = new LinkedHashMap<>();
        menu.put("History", "/history");
        menu.put("Events", "/events");
        return Collections.unmodifiableMap(menu);
    }

    private void add(String path, Screen screen) {
        routes.add(new Route(path.split("/", -1), screen));
    }

    /** Whether there is a page at {@code path}. */
    boolean lead(String path) {
        String[] parts = path.split("/", -1);
        return path.equals("/logout") || routes.stream().anyMatch(route -> route.match(parts) != null);
    }

    Reply answer(Visit visit) throws OperationFailure {
        String[] path = visit.path().split("/", -1);
        for (Route route : routes) {
            Map<String, String> variables = route.match(path);
            if (variables != null) {
                Visit there = visit.with(variables);
                return HttpMethod.POST.is(visit.request().getMethod())
                        ? route.screen().post(there)
                        : route.screen().get(there);
            }
        }
        throw new OperationFailure(Reason.ABSENT, "there is no such page; the menu leads to all");
    }
}
