package dev.berth.repo.server;

import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.blob.Upload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;

/** {@code /v2/NAME/blobs/uploads/…}: monolithic, streamed and chunked pushes, mounts, status, cancelling. */
final class Uploads {
    private static final int MOST = 1000;
    private static final Duration FORGOTTEN = Duration.ofHours(1);
    private static final long LARGEST_BLOB = 64L << 30;
    private static final Pattern RANGE = Pattern.compile("(?:bytes )?([0-9]{1,18})-([0-9]{1,18})(?:/.*)?");

    private final BlobStore store;
    private final InstantSource clock;
    private final Room room;
    private final Map<String, Upload> open = new ConcurrentHashMap<>();

    Uploads(BlobStore store, InstantSource clock, Room room) {
        this.store = store;
        this.clock = clock;
        this.room = room;
    }

    boolean handle(Exchange exchange, String repository, String id) throws RegistryError, IOException {
        if (id.isEmpty()) {
            if (!exchange.is(HttpMethod.POST)) {
                throw RegistryError.unsupported("an upload begins with POST");
            }
            return begin(exchange, repository);
        }
        Upload upload = open.get(id);
        if (upload == null) {
            throw new RegistryError(404, "BLOB_UPLOAD_UNKNOWN", "there is no upload " + id + "; begin a new one");
        }
        upload.used(clock.instant());
        HttpMethod method = HttpMethod.fromString(exchange.request().getMethod());
        // Null is a word that HTTP does not know.
        return switch (method == null ? HttpMethod.TRACE : method) {
            case GET -> status(exchange, repository, upload, 204);
            case PATCH -> {
                append(exchange, upload);
                yield status(exchange, repository, upload, 202);
            }
            case PUT -> {
                Digest digest = digest(exchange);
                append(exchange, upload);
                yield finish(exchange, repository, upload, digest);
            }
            case DELETE -> {
                open.remove(id);
                upload.abandon();
                yield exchange.empty(204);
            }
            default -> throw RegistryError.unsupported("an upload takes GET, PATCH, PUT and DELETE");
        };
    }

    private boolean begin(Exchange exchange, String repository) throws RegistryError, IOException {
        Optional<Digest> mount = exchange.query("mount").flatMap(Digest::parse);
        if (mount.isPresent() && store.claim(mount.get()).isPresent()) {
            return created(exchange, repository, mount.get());
        }
        // A digest that cannot be read is refused before anything is received.
        Optional<Digest> whole =
                exchange.query("digest").isPresent() ? Optional.of(digest(exchange)) : Optional.empty();
        dropForgotten();
        if (open.size() >= MOST) {
            throw new RegistryError(429, "TOOMANYREQUESTS", MOST + " uploads are open; finish or cancel some");
        }
        Upload upload = open(repository);
        if (whole.isPresent()) {
            try {
                append(exchange, upload);
                return finish(exchange, repository, upload, whole.get());
            } finally {
                upload.abandon();
            }
        }
        upload.used(clock.instant());
        open.put(upload.id(), upload);
        return status(exchange, repository, upload, 202);
    }

    private Upload open(String repository) throws RegistryError, IOException {
        try {
            return store.begin(room.share(repository));
        } catch (Upload.TooLarge e) {
            throw RegistryError.tooLarge(e);
        }
    }

    /** Uploads that nobody has touched for an hour. */
    private void dropForgotten() throws IOException {
        Instant limit = clock.instant().minus(FORGOTTEN);
        for (Upload upload : open.values()) {
            if (upload.lastUsed().isBefore(limit) && upload.abandonIfIdle()) {
                open.remove(upload.id());
            }
        }
    }

    private void append(Exchange exchange, Upload upload) throws RegistryError, IOException {
        try {
            upload.append(exchange.body(), from(exchange, upload), LARGEST_BLOB);
        } catch (Upload.Misplaced e) {
            throw outOfOrder(exchange, upload, String.valueOf(e.getMessage()));
        } catch (Upload.TooLarge e) {
            open.remove(upload.id());
            upload.abandon();
            throw RegistryError.tooLarge(e);
        } finally {
            upload.used(clock.instant());
        }
    }

    /** Where a chunk says it begins; negative when it does not say. */
    private static long from(Exchange exchange, Upload upload) throws RegistryError {
        Optional<String> contentRange = exchange.header(HttpHeader.CONTENT_RANGE);
        if (contentRange.isEmpty()) {
            return -1;
        }
        Matcher range = RANGE.matcher(contentRange.get());
        if (!range.matches() || Long.parseLong(range.group(2)) < Long.parseLong(range.group(1))) {
            throw outOfOrder(exchange, upload, "'" + contentRange.get() + "' is no range; write FIRST-LAST");
        }
        return Long.parseLong(range.group(1));
    }

    private static RegistryError outOfOrder(Exchange exchange, Upload upload, String message) {
        exchange.set("Range", range(upload));
        return new RegistryError(416, "BLOB_UPLOAD_INVALID", message);
    }

    private static Digest digest(Exchange exchange) throws RegistryError {
        String text = exchange.query("digest").orElse("");
        return Digest.parse(text)
                .orElseThrow(() -> new RegistryError(
                        400, "DIGEST_INVALID", "'" + text + "' is no digest; finish with ?digest=sha256:…"));
    }

    private boolean finish(Exchange exchange, String repository, Upload upload, Digest digest)
            throws RegistryError, IOException {
        try {
            upload.finish(digest);
        } catch (Upload.Mismatch e) {
            throw new RegistryError(400, "DIGEST_INVALID", String.valueOf(e.getMessage()));
        } finally {
            open.remove(upload.id());
            upload.abandon();
        }
        return created(exchange, repository, digest);
    }

    private static boolean created(Exchange exchange, String repository, Digest digest) {
        return exchange.set("Location", "/v2/" + repository + "/blobs/" + digest)
                .set("Docker-Content-Digest", digest.toString())
                .empty(201);
    }

    private static boolean status(Exchange exchange, String repository, Upload upload, int status) {
        return exchange.set("Location", "/v2/" + repository + "/blobs/uploads/" + upload.id())
                .set("Docker-Upload-UUID", upload.id())
                .set("Range", range(upload))
                .empty(status);
    }

    /** Both ends included; an empty upload is 0-0, for want of a better way to say it. */
    private static String range(Upload upload) {
        return "0-" + Math.max(0, upload.size() - 1);
    }
}
