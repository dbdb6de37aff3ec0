package dev.berth.appliance.api;

import dev.berth.appliance.command.Foreseen;
import dev.berth.appliance.http.Peer;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Parameter;
import dev.berth.appliance.service.BootFiles;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.Login;
import dev.berth.appliance.user.Principal;
import dev.berth.appliance.user.Refusals;
import dev.berth.appliance.user.Session;
import dev.berth.appliance.user.Sessions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/…}: one route per operation. Local users come over the Unix socket, others log in or have a session. */
final class OperationsHandler extends Handler.Abstract {
    private static final int LARGEST_BODY = 4 << 20;
    /** Of operations that take a file: 100,000 leases as dhcpd writes them have about as much. */
    private static final int LARGEST_FILE = 32 << 20;
    /** Octets that are read, and forgotten, of a body that is too large. */
    private static final long PATIENCE = 1L << 30;

    private static final int AGAIN = 3;

    private final List<Route> routes;
    private final byte[] openApi;
    private final Supplier<Snapshot> inventory;
    private final Authenticator authenticator;
    private final Sessions sessions;
    private final Refusals refusals;
    private final BootFiles bootFiles;

    OperationsHandler(
            List<Operation<?, ?>> operations,
            Supplier<Snapshot> inventory,
            Authenticator authenticator,
            Sessions sessions,
            Refusals refusals,
            BootFiles bootFiles) {
        this.bootFiles = bootFiles;
        this.inventory = inventory;
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.refusals = refusals;
        routes = operations.stream().map(Route::of).toList();
        openApi = Json.mapper().writeValueAsBytes(OpenApi.document(operations));
    }

    private record Failure(String error, String message) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<String> local = Peer.localUser(request);
        if (local.isPresent()) {
            return route(Principal.local(local.get()), request, response, callback);
        }
        if (!request.getHeaders().contains(HttpHeader.AUTHORIZATION)) {
            Session session = sessions.find(SessionCookie.of(request), true);
            if (session != null) {
                return withSession(session, request, response, callback);
            }
        }
        String place = Peer.place(request);
        return switch (authenticator.login(request.getHeaders().get(HttpHeader.AUTHORIZATION), place)) {
            case Login.Known known -> route(known.principal(), request, response, callback);
            case Login.Anonymous anonymous -> {
                refusals.refused(place, "the API, without credentials");
                yield unauthorized(response, callback, "log in as a user, or with a token; 'berth user add' makes one");
            }
            case Login.Refused refused -> unauthorized(response, callback, "these credentials are nobody's");
            case Login.Throttled throttled -> {
                long seconds = throttled.remaining().toSeconds() + 1;
                response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds);
                yield fail(
                        response,
                        callback,
                        429,
                        "throttled",
                        "too many refused attempts from this address; wait " + seconds
                                + " s, or use the berth command on the appliance itself");
            }
        };
    }

    /** A browser sends its cookie whoever made the page: what changes something must prove that the page was ours. */
    private boolean withSession(Session session, Request request, Response response, Callback callback) {
        boolean safe = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!safe && !session.isOwn(request.getHeaders().get(SessionCookie.CSRF_HEADER))) {
            refusals.refused(
                    session.principal(), Peer.place(request), "a request of the session without its CSRF token");
            return fail(
                    response,
                    callback,
                    403,
                    "csrf",
                    "a session's request that changes something needs its token in " + SessionCookie.CSRF_HEADER
                            + "; scripts use a token of 'berth token add'");
        }
        return route(session.principal(), request, response, callback);
    }

    private static boolean unauthorized(Response response, Callback callback, String message) {
        response.getHeaders().add(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"berth\", charset=\"UTF-8\"");
        response.getHeaders().add(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"berth\"");
        return fail(response, callback, 401, "unauthorized", message);
    }

    private boolean route(Principal principal, Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath().substring(Api.PREFIX.length());
        if (path.equals("/openapi.json") && request.getMethod().equals("GET")) {
            return Answer.json(response, callback, 200, openApi);
        }
        List<String> allowed = new ArrayList<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent()) {
                if (route.operation().method().name().equals(request.getMethod())) {
                    if (!principal.may(route.operation())) {
                        refusals.refused(
                                principal,
                                Peer.place(request),
                                "may not " + route.operation().name());
                        return fail(response, callback, 403, "forbidden", Runs.forbidden(principal, route.operation()));
                    }
                    return run(route.operation(), variables.get(), principal.actor(), request, response, callback);
                }
                allowed.add(route.operation().method().name());
            }
        }
        if (!allowed.isEmpty()) {
            response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
            return fail(response, callback, 405, "method", "use " + String.join(" or ", allowed));
        }
        return fail(response, callback, 404, "absent", "there is no such route; /api/v1/openapi.json lists all");
    }

    private <I extends Record, O extends Record> boolean run(
            Operation<I, O> operation,
            Map<String, String> path,
            Actor by,
            Request request,
            Response response,
            Callback callback) {
        try {
            Map<String, List<String>> query = query(request);
            boolean preview = query.remove("preview") != null;
            if (preview && !operation.changes()) {
                throw new OperationFailure(
                        Reason.INVALID, "there is nothing to preview: " + operation.name() + " only reads");
            }
            I input = Inputs.read(operation.input(), path, query, body(request, largest(operation)));
            List<Commit> foreseen = new ArrayList<>();
            Snapshot before = inventory.get();
            O output = operation.body().run(input, new Call(by, preview, foreseen::add));
            for (int again = 0; again < AGAIN && !Foreseen.follows(foreseen, before); again++) {
                // Something else was committed meanwhile; a preview may be run as often as one likes.
                foreseen.clear();
                before = inventory.get();
                output = operation.body().run(input, new Call(by, true, foreseen::add));
            }
            if (foreseen.isEmpty()) {
                return Answer.json(response, callback, 200, Json.mapper().writeValueAsBytes(output));
            }
            ObjectNode both = Json.mapper().valueToTree(output);
            both.set("foreseen", Json.mapper().valueToTree(Foreseen.of(foreseen, before, bootFiles)));
            return Answer.json(response, callback, 200, Json.mapper().writeValueAsBytes(both));
        } catch (OperationFailure e) {
            return fail(
                    response,
                    callback,
                    status(e.reason()),
                    e.reason().name().toLowerCase(java.util.Locale.ROOT),
                    e.message());
        } catch (IOException e) {
            return fail(response, callback, 400, "invalid", "the body could not be read");
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(OperationsHandler.class)
                    .atError()
                    .addKeyValue("operation", operation.name())
                    .setCause(e)
                    .log("operation failed");
            return fail(response, callback, 500, "internal", "an internal error; the appliance's log tells more");
        }
    }

    private static Map<String, List<String>> query(Request request) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValues());
        }
        return query;
    }

    private static int largest(Operation<?, ?> operation) {
        return Parameter.of(operation.input()).stream().anyMatch(Parameter::file) ? LARGEST_FILE : LARGEST_BODY;
    }

    private static byte[] body(Request request, int largest) throws IOException, OperationFailure {
        try (var in = Content.Source.asInputStream(request)) {
            boolean tooLarge = request.getLength() > largest;
            byte[] body = tooLarge ? new byte[0] : in.readNBytes(largest + 1);
            if (!tooLarge && body.length <= largest) {
                return body;
            }
            // Who still sends does not hear the answer.
            byte[] chunk = new byte[64 << 10];
            long passed = 0;
            for (int got = in.read(chunk); got >= 0 && passed < PATIENCE; got = in.read(chunk)) {
                passed += got;
            }
            throw new OperationFailure(
                    Reason.INVALID,
                    "the body is larger than " + (largest >> 20) + " MiB"
                            + (largest == LARGEST_FILE ? "; take the file in parts" : ""));
        }
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case ABSENT -> 404;
            case CONFLICT -> 409;
            case UNAVAILABLE -> 503;
        };
    }

    private static boolean fail(Response response, Callback callback, int status, String error, String message) {
        return Answer.json(response, callback, status, Json.mapper().writeValueAsBytes(new Failure(error, message)));
    }
}
