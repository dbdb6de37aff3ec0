package dev.berth.appliance.api;

import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that holds a session's key. Its name has the listener's port in it, because browsers keep the cookies of all
 * ports of a machine together.
 */
public final class SessionCookie {
    /** Where an unsafe request of a session to the API proves that one of our own pages made it. */
    static final String CSRF_HEADER = "X-CSRF-Token";

    private SessionCookie() {}

    /** The key that came with a request, or null. */
    public static @Nullable String of(Request request) {
        if (!request.getHeaders().contains(HttpHeader.COOKIE)) {
            return null;
        }
        String name = name(request);
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(name)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    /** A Set-Cookie header: for this browser run, out of scripts' reach, never with another site's requests. */
    public static String set(Request request, String key) {
        return name(request) + "=" + key + attributes(request);
    }

    /** A Set-Cookie header that removes it. */
    public static String clear(Request request) {
        return name(request) + "=" + attributes(request) + "; Max-Age=0";
    }

    private static String attributes(Request request) {
        return "; Path=/; HttpOnly; SameSite=Strict" + (request.isSecure() ? "; Secure" : "");
    }

    private static String name(Request request) {
        return (request.isSecure() ? "__Host-berth-" : "berth-") + Math.max(0, Request.getLocalPort(request));
    }
}
