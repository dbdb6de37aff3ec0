package dev.berth.appliance.console;

import dev.berth.appliance.api.SessionCookie;
import dev.berth.appliance.http.Peer;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.user.Session;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Everything but assets: who is it, is the request one of our own pages', and which screen answers it. */
final class ConsoleHandler extends Handler.Abstract {
    private final Console console;
    private final Entry entry;
    private final Routes routes;
    private final Frames frames;
    private final Answers answers = new Answers();

    ConsoleHandler(Console console) {
        this.console = console;
        this.frames = new Frames(console);
        this.routes = new Routes(console, frames);
        this.entry = new Entry(console, frames);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            Reply reply = answer(request);
            return reply != null && answers.send(reply, request, response, callback);
        } catch (OperationFailure e) {
            return answers.send(failed(request, e.reason(), e.message()), request, response, callback);
        } catch (IOException e) {
            return answers.send(
                    failed(request, Reason.INVALID, "the form could not be read"), request, response, callback);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ConsoleHandler.class)
                    .atError()
                    .addKeyValue("path", request.getHttpURI().getPath())
                    .setCause(e)
                    .log("page failed");
            return answers.send(
                    frames.failure(null, 500, "an internal error; the appliance's log tells more"),
                    request,
                    response,
                    callback);
        }
    }

    /** Null for a path of nobody's that a stranger asks for: that is a plain 404. */
    private @Nullable Reply answer(Request request) throws OperationFailure, IOException {
        boolean post = HttpMethod.POST.is(request.getMethod());
        if (!post && !HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            throw new OperationFailure(Reason.INVALID, "pages are read and their forms posted; /api/v1/ does the rest");
        }
        if (post && !Origins.own(request)) {
            Form.skip(request);
            console.refusals().refused(Peer.place(request), "a form that another site's page posted");
            throw new OperationFailure(
                    Reason.FORBIDDEN, "this form was posted by a page of another site; open the console's own page");
        }
        String path = request.getHttpURI().getPath();
        if (path.equals("/login") || path.equals("/login/once")) {
            return entry.login(request, post);
        }
        String key = SessionCookie.of(request);
        Session session = console.sessions().find(key, !request.getHeaders().contains("X-Live"));
        if (key == null || session == null) {
            if (!routes.lead(path)) {
                return null;
            }
            if (post) {
                Form.skip(request);
            }
            return new Reply.SeeOther(
                    path.equals("/") || post ? "/login" : "/login?next=" + encoded(target(request)), null);
        }
        Map<String, List<String>> form = post ? Form.read(request) : Map.of();
        if (post && !session.isOwn(form.getOrDefault("csrf", List.of("")).getFirst())) {
            console.refusals()
                    .refused(session.principal(), Peer.place(request), "a form of the session without its CSRF token");
            throw new OperationFailure(
                    Reason.FORBIDDEN, "the page was opened in an earlier session; go back, reload it and try again");
        }
        if (post && path.equals("/logout")) {
            console.sessions().close(key);
            return new Reply.SeeOther("/login", SessionCookie.clear(request));
        }
        return routes.answer(new Visit(
                request, session, Peer.place(request), path, Map.of(), Form.query(request), form, part(request)));
    }

    /** htmx names the element that it will replace. */
    private static String part(Request request) {
        String target = request.getHeaders().get("HX-Target");
        boolean whole = "true".equals(request.getHeaders().get("HX-History-Restore-Request"));
        return target == null || whole ? "" : target;
    }

    private Reply failed(Request request, Reason reason, String message) {
        Session session = console.sessions().find(SessionCookie.of(request), false);
        int status = switch (reason) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case ABSENT -> 404;
            case CONFLICT -> 409;
            case UNAVAILABLE -> 503;
        };
        return frames.failure(session, status, message);
    }

    private static String target(Request request) {
        String query = request.getHttpURI().getQuery();
        return request.getHttpURI().getPath() + (query == null ? "" : "?" + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
