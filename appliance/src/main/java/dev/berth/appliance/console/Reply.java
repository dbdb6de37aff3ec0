package dev.berth.appliance.console;

import org.jspecify.annotations.Nullable;

/** What a screen answers. */
sealed interface Reply {
    /** A template with its model. */
    record Html(int status, String template, Object model) implements Reply {}

    /**
     * Another page.
     *
     * @param cookie a Set-Cookie header to go with it, or null
     */
    record SeeOther(String location, @Nullable String cookie) implements Reply {}

    /** Nothing new. */
    record Nothing() implements Reply {}

    static Reply html(String template, Object model) {
        return new Html(200, template, model);
    }

    static Reply to(String location) {
        return new SeeOther(location, null);
    }
}
