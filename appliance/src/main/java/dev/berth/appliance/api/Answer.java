package dev.berth.appliance.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes small answers. */
final class Answer {
    private Answer() {}

    static boolean json(Response response, Callback callback, int status, byte[] body) {
        return write(response, callback, status, "application/json", body);
    }

    static boolean text(Response response, Callback callback, int status, String body) {
        return write(response, callback, status, "text/plain;charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    static boolean write(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
