package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Names and values of a query or of a posted form. */
final class Form {
    private static final int LARGEST = 64 << 10;

    private Form() {}

    static Map<String, List<String>> read(Request request) throws IOException, OperationFailure {
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        if (!type.startsWith("application/x-www-form-urlencoded")) {
            throw new OperationFailure(Reason.INVALID, "that is no form of this console");
        }
        try (var in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                throw new OperationFailure(Reason.INVALID, "the form is larger than 64 KiB");
            }
            return parse(new String(body, StandardCharsets.UTF_8));
        }
    }

    /** Takes what was posted without a look at it: what is left unread cuts the connection under the next request. */
    static void skip(Request request) throws IOException {
        try (var in = Content.Source.asInputStream(request)) {
            in.readNBytes(LARGEST);
        }
    }

    static Map<String, List<String>> query(Request request) {
        return parse(request.getHttpURI().getQuery());
    }

    /** Pairs without a value have an empty one; escapes that are none stay as they are. */
    static Map<String, List<String>> parse(@Nullable String text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return values;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return values;
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
