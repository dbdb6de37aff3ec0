package dev.berth.repo.server;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.Ipv4;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * One request to the registry with its answer.
 *
 * @param by who changes something, as the history names them
 */
record Exchange(Request request, Response response, Callback callback, Actor by) {
    Exchange by(Actor actor) {
        return new Exchange(request, response, callback, actor);
    }

    /** Whose address the request came from. */
    Subject peer() {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                        && peer.getAddress() instanceof Inet4Address address
                ? Subject.of(Ipv4.of(address))
                : Subject.NOBODY;
    }

    boolean is(HttpMethod method) {
        return method.is(request.getMethod());
    }

    boolean reads() {
        return is(HttpMethod.GET) || is(HttpMethod.HEAD);
    }

    Optional<String> query(String name) {
        Fields fields = Request.extractQueryParameters(request);
        return Optional.ofNullable(fields.getValue(name));
    }

    Optional<String> header(HttpHeader header) {
        return Optional.ofNullable(request.getHeaders().get(header));
    }

    InputStream body() {
        return Content.Source.asInputStream(request);
    }

    byte[] body(int most) throws IOException, RegistryError {
        byte[] body = body().readNBytes(most + 1);
        if (body.length > most) {
            throw new RegistryError(413, "MANIFEST_INVALID", "the manifest is larger than " + most + " octets");
        }
        return body;
    }

    Exchange set(String header, String value) {
        response.getHeaders().put(header, value);
        return this;
    }

    boolean empty(int status) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        response.write(true, null, callback);
        return true;
    }

    boolean json(int status, String type, Object body) {
        return bytes(status, type, Json.mapper().writeValueAsBytes(body));
    }

    boolean bytes(int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, is(HttpMethod.HEAD) ? null : ByteBuffer.wrap(body), callback);
        return true;
    }

    private record Errors(List<Error> errors) {}

    private record Error(String code, String message) {}

    boolean error(RegistryError e) {
        return json(
                e.status(),
                "application/json",
                new Errors(List.of(new Error(e.code(), String.valueOf(e.getMessage())))));
    }
}
