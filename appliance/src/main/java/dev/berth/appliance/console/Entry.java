package dev.berth.appliance.console;

import dev.berth.appliance.api.SessionCookie;
import dev.berth.appliance.http.Peer;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.user.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The login page, and the page of a link that logs in once. */
final class Entry {
    private final Console console;
    private final Frames frames;

    Entry(Console console, Frames frames) {
        this.console = console;
        this.frames = frames;
    }

    /**
     * What the login page shows.
     *
     * @param key of a link, empty for a login with a password
     * @param nobody whether there is nobody who could log in
     */
    record LoginView(Frame frame, String user, String key, String next, boolean nobody) {}

    Reply login(Request request, boolean post) throws IOException, OperationFailure {
        boolean once = request.getHttpURI().getPath().endsWith("/once");
        Map<String, List<String>> given = post ? Form.read(request) : Form.query(request);
        if (once) {
            return post ? redeem(request, first(given, "key")) : offer(first(given, "key"));
        }
        return post ? judge(request, given) : page("", first(given, "next"), 200, null);
    }

    private Reply page(String user, String next, int status, @Nullable String error) {
        Frame frame = frames.outside("Log in").withError(error);
        return new Reply.Html(
                status,
                "login.jte",
                new LoginView(frame, user, "", next, console.nobody().getAsBoolean()));
    }

    private Reply judge(Request request, Map<String, List<String>> given) {
        String user = first(given, "user").strip();
        String next = first(given, "next");
        String place = Peer.place(request);
        String both = user + ":" + first(given, "password");
        Login login = console.authenticator()
                .login("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)), place);
        switch (login) {
            case Login.Known known -> {
                // Tokens are for scripts: a session of one would outlive its expiry.
                if (known.principal().isUser()) {
                    return enter(request, known.principal().name(), next, "with a password");
                }
                console.refusals().refused(known.principal(), place, "a login to the console with a token");
                return page(user, next, 401, "a token is for scripts; log in with a user's password");
            }
            case Login.Throttled throttled -> {
                long seconds = throttled.remaining().toSeconds() + 1;
                return page(user, next, 429, "too many wrong attempts from this address; wait " + seconds + " s");
            }
            case Login.Refused refused -> {
                return page(
                        user,
                        next,
                        401,
                        "no user has this name and password; on the appliance, 'berth user passwd NAME' sets another");
            }
            case Login.Anonymous anonymous -> {
                return page(user, next, 401, "fill in both");
            }
        }
    }

    private Reply enter(Request request, String user, String next, String how) {
        String before = SessionCookie.of(request);
        if (before != null) {
            console.sessions().close(before);
        }
        String key = console.sessions().open(user);
        if (key == null) {
            return page(user, next, 401, "the user was removed just now");
        }
        console.entrances().entered(Peer.place(request), user, how);
        return new Reply.SeeOther(own(next), SessionCookie.set(request, key));
    }

    /** Opening a link changes nothing, so that no preview of it uses it up: the button does. */
    private Reply offer(String key) {
        String user = console.links().user(key);
        return user == null
                ? gone()
                : Reply.html("login.jte", new LoginView(frames.outside("Log in"), user, key, "", false));
    }

    private Reply redeem(Request request, String key) {
        String user = console.links().redeem(key);
        if (user == null) {
            console.refusals().refused(Peer.place(request), "a login link that is used up or too old");
            return gone();
        }
        return enter(request, user, "", "with a link");
    }

    private Reply gone() {
        return page(
                "", "", 401, "this link is used up or too old; 'berth user link NAME' on the appliance makes another");
    }

    private static String first(Map<String, List<String>> values, String name) {
        return values.getOrDefault(name, List.of("")).getFirst();
    }

    /** A path of this console, never another site's address. */
    static String own(String next) {
        boolean path = next.startsWith("/")
                && !next.startsWith("//")
                && next.chars().allMatch(c -> c > ' ' && c != '\\' && c < 127);
        return path ? next : "/";
    }
}
