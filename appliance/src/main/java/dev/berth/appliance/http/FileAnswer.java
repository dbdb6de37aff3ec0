package dev.berth.appliance.http;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;

/**
 * Answers GET and HEAD with a file: strong entity tag, preconditions, one range, no content coding. Several ranges at once
 * are answered with the whole file, as RFC 9110 §14.2 allows.
 *
 * @param content opens it; asked once, and only for an answer with a body
 * @param etag strong, with its quotes
 */
public record FileAnswer(Opening content, long size, String etag, Instant lastModified, String contentType) {
    /** Opens the octets for reading. */
    @FunctionalInterface
    public interface Opening {
        SeekableByteChannel open() throws IOException;
    }

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final int CHUNK = 64 << 10;

    /** A file as it is now; its tag changes with inode, size and time of change. */
    public static FileAnswer of(Path file, BasicFileAttributes attributes, String contentType) {
        Instant modified = attributes.lastModifiedTime().toInstant();
        String key = String.valueOf(attributes.fileKey());
        String etag = "\"" + Long.toHexString(attributes.size()) + "-" + Long.toHexString(modified.getEpochSecond())
                + Integer.toHexString(modified.getNano()) + "-" + Integer.toHexString(key.hashCode()) + "\"";
        return new FileAnswer(() -> Files.newByteChannel(file), attributes.size(), etag, modified, contentType);
    }

    /** Sends it, or the part that is asked for, or 304, 412, 416. */
    public boolean send(Request request, Response response, Callback callback) throws IOException {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, etag);
        headers.put(HttpHeader.LAST_MODIFIED, HTTP_DATE.format(ZonedDateTime.ofInstant(lastModified, ZoneOffset.UTC)));
        headers.put(new HttpField(HttpHeader.ACCEPT_RANGES, "bytes"));
        switch (Conditions.judge(request.getHeaders(), etag, lastModified)) {
            case NOT_MODIFIED -> {
                return empty(response, callback, HttpStatus.NOT_MODIFIED_304);
            }
            case FAILED -> {
                return empty(response, callback, HttpStatus.PRECONDITION_FAILED_412);
            }
            case SEND -> headers.put(HttpHeader.CONTENT_TYPE, contentType);
        }
        ByteRange.Asked asked = Conditions.rangeCounts(request.getHeaders(), etag, lastModified)
                ? ByteRange.of(request.getHeaders().get(HttpHeader.RANGE), size)
                : new ByteRange.Asked.Everything();
        return switch (asked) {
            case ByteRange.Asked.Everything all -> body(request, response, callback, 0, size);
            case ByteRange.Asked.Part part -> {
                ByteRange range = part.range();
                response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
                headers.put(HttpHeader.CONTENT_RANGE, "bytes " + range.first() + "-" + range.last() + "/" + size);
                yield body(request, response, callback, range.first(), range.length());
            }
            case ByteRange.Asked.Unsatisfiable beyond -> {
                headers.remove(HttpHeader.CONTENT_TYPE);
                headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + size);
                yield empty(response, callback, HttpStatus.RANGE_NOT_SATISFIABLE_416);
            }
        };
    }

    private static boolean empty(Response response, Callback callback, int status) {
        response.setStatus(status);
        response.write(true, null, callback);
        return true;
    }

    private boolean body(Request request, Response response, Callback callback, long from, long length)
            throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        if (HttpMethod.HEAD.is(request.getMethod()) || length == 0) {
            response.write(true, null, callback);
            return true;
        }
        SeekableByteChannel channel = content.open();
        var pool = new ByteBufferPool.Sized(request.getComponents().getByteBufferPool(), true, CHUNK);
        Content.copy(
                Content.Source.from(pool, channel, from, length),
                response,
                Callback.from(callback, () -> IO.close(channel)));
        return true;
    }
}
