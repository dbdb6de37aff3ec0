package dev.berth.tftp.server;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Conditional requests (RFC 9110 §13). */
final class Conditions {
    private Conditions() {}

    /** Whether the client has what it asks for already. If-None-Match counts before If-Modified-Since. */
    static boolean notModified(Request request, String tag, @Nullable Instant modified) {
        List<String> tags = request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH);
        if (!tags.isEmpty()) {
            return tags.stream()
                    .flatMap(list -> Arrays.stream(list.split(",")))
                    .map(String::strip)
                    .anyMatch(known -> known.equals("*") || weak(known).equals(tag));
        }
        String since = request.getHeaders().get(HttpHeader.IF_MODIFIED_SINCE);
        if (since == null || modified == null) {
            return false;
        }
        Instant then = date(since);
        return then != null && modified.getEpochSecond() <= then.getEpochSecond();
    }

    /** Whether a Range counts: If-Range is absent or names what we have. A date never does, for it cannot be strong. */
    static boolean rangeHolds(Request request, String tag) {
        String condition = request.getHeaders().get(HttpHeader.IF_RANGE);
        return condition == null || condition.equals(tag);
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static @Nullable Instant date(String text) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
