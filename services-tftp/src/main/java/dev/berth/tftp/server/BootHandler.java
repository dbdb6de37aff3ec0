package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.tftp.boot.BootTree;
import dev.berth.tftp.boot.Found;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The boot tree over HTTP: the same names, the same octets, no redirects and no listings. */
final class BootHandler extends Handler.Abstract {
    static final String PREFIX = "/boot/";

    private static final String PROTOCOL = "http";

    private final BootTree tree;
    private final Told told;
    private final Counts counts;

    BootHandler(BootTree tree, Told told, Counts counts) {
        this.tree = tree;
        this.told = told;
        this.counts = counts;
    }

    /** One thing to send. {@code tag} is its strong entity tag. */
    private record Body(long size, String tag, @Nullable Instant modified, Source source) {}

    private interface Source {
        Content.Source from(long offset, long length);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        if (!head && !HttpMethod.GET.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            status(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
            return true;
        }
        counts.requested(PROTOCOL);
        String path = request.getHttpURI().getDecodedPath();
        String file = path == null || path.length() < PREFIX.length() ? "" : path.substring(PREFIX.length());
        if (!(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && remote.getAddress() instanceof Inet4Address inet)) {
            refused(response, callback, "refused", HttpStatus.FORBIDDEN_403);
            return true;
        }
        Found.Answer answer = tree.find(Ipv4.of(inet), file);
        switch (answer.found()) {
            case Found.Stored stored -> send(request, response, callback, answer, file, body(stored), head);
            case Found.Rendered rendered ->
                send(
                        request,
                        response,
                        callback,
                        answer,
                        file,
                        body(rendered.text().getBytes(StandardCharsets.UTF_8)),
                        head);
            case Found.Absent absent -> {
                told.absent(answer.about(), PROTOCOL, file);
                refused(response, callback, "absent", HttpStatus.NOT_FOUND_404);
            }
            case Found.Refused refused -> {
                told.refused(answer.about(), PROTOCOL, file, refused.reason());
                refused(response, callback, "refused", HttpStatus.FORBIDDEN_403);
            }
            case Found.Broken broken -> {
                told.broken(answer.about(), PROTOCOL, file, broken.problem());
                refused(response, callback, "broken", HttpStatus.NOT_FOUND_404);
            }
        }
        return true;
    }

    private void refused(Response response, Callback callback, String reason, int status) {
        counts.refused(PROTOCOL, reason);
        status(response, callback, status);
    }

    /** A short plain answer; nothing of ours is told to the peer. */
    private static void status(Response response, Callback callback, int status) {
        byte[] line = (status + " " + HttpStatus.getMessage(status) + "\n").getBytes(StandardCharsets.US_ASCII);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, line.length);
        response.write(true, ByteBuffer.wrap(line), callback);
    }

    private static Body body(Found.Stored stored) {
        BasicFileAttributes attributes = stored.attributes();
        Instant modified = attributes.lastModifiedTime().toInstant();
        String tag = "\"" + Long.toHexString(attributes.size()) + "-"
                + Long.toHexString(modified.getEpochSecond() * 1_000_000_000L + modified.getNano()) + "-"
                + Integer.toHexString(String.valueOf(attributes.fileKey()).hashCode()) + "\"";
        return new Body(
                attributes.size(),
                tag,
                modified,
                (offset, length) -> Content.Source.from(stored.path(), offset, length));
    }

    private static Body body(byte[] text) {
        String tag = "\"" + text.length + "-" + Integer.toHexString(Arrays.hashCode(text)) + "\"";
        return new Body(
                text.length,
                tag,
                null,
                (offset, length) -> Content.Source.from(ByteBuffer.wrap(text, (int) offset, (int) length)));
    }

    private void send(
            Request request,
            Response response,
            Callback callback,
            Found.Answer answer,
            String file,
            Body body,
            boolean head) {
        var headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, body.tag());
        headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (body.modified() != null) {
            headers.put(
                    HttpHeader.LAST_MODIFIED,
                    DateGenerator.formatDate(body.modified().toEpochMilli()));
        }
        if (Conditions.notModified(request, body.tag(), body.modified())) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            response.write(true, null, callback);
            return;
        }
        String range = Conditions.rangeHolds(request, body.tag())
                ? request.getHeaders().get(HttpHeader.RANGE)
                : null;
        ByteRange part = new ByteRange(0, body.size());
        switch (ByteRange.of(head ? null : range, body.size())) {
            case ByteRange.Outcome.Whole whole -> {
                // As set.
            }
            case ByteRange.Outcome.Part asked -> {
                part = asked.range();
                response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
                headers.put(
                        HttpHeader.CONTENT_RANGE,
                        "bytes " + part.first() + "-" + (part.first() + part.length() - 1) + "/" + body.size());
            }
            case ByteRange.Outcome.Beyond beyond -> {
                headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + body.size());
                status(response, callback, HttpStatus.RANGE_NOT_SATISFIABLE_416);
                return;
            }
        }
        headers.put(
                HttpHeader.CONTENT_TYPE,
                body.modified() == null ? "text/plain;charset=utf-8" : "application/octet-stream");
        headers.put(HttpHeader.CONTENT_LENGTH, part.length());
        if (head || part.length() == 0) {
            response.write(true, null, callback);
            return;
        }
        long began = System.nanoTime();
        long octets = part.length();
        Content.copy(
                body.source().from(part.first(), octets),
                response,
                Callback.from(
                        () -> {
                            ended(answer, file, octets, began, "complete");
                            callback.succeeded();
                        },
                        failure -> {
                            ended(answer, file, Response.getContentBytesWritten(response), began, "aborted");
                            callback.failed(failure);
                        }));
    }

    private void ended(Found.Answer answer, String file, long octets, long began, String how) {
        counts.ended(PROTOCOL, how, octets, 0);
        told.fetched(answer.about(), PROTOCOL, file, octets, System.nanoTime() - began, 0, how);
    }
}
