package dev.berth.appliance.console;

import java.net.URI;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Whether a request that changes something was made by a page of ours: what the browser itself says. */
final class Origins {
    private Origins() {}

    /** False when the browser says that another site made the request; true for clients that say nothing. */
    static boolean own(Request request) {
        return own(
                request.getHeaders().get("Sec-Fetch-Site"),
                request.getHeaders().get(HttpHeader.ORIGIN),
                request.getHeaders().get(HttpHeader.HOST));
    }

    static boolean own(@Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
        if (fetchSite != null) {
            return fetchSite.equals("same-origin") || fetchSite.equals("none");
        }
        if (origin == null) {
            return true;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
