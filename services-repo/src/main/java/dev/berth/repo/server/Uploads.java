package dev.berth.repo.server;

import dev.berth.repo.oci.Digest;
import dev.berth.repo.storage.BlobStore;
import dev.berth.repo.storage.Upload;
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
    private final Map<String, Upload> open = new ConcurrentHashMap<>();

    Uploads(BlobStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
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
        return switch (HttpMethod.fromString(exchange.request().getMethod())) {
            case GET -> status(exchange, repository, upload, 204);
            case PATCH -> {
                append(exchange, upload);
                yield status(exchange, repository, upload, 202);
            }
            case PUT -> {
                append(exchange, upload);
                yield finish(exchange, repository, upload);
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
        if (mount.isPresent() && store.has(mount.get())) {
            return created(exchange, repository, mount.get());
        }
        dropForgotten();
        if (open.size() >= MOST) {
            throw new RegistryError(429, "TOOMANYREQUESTS", MOST + " uploads are open; finish or cancel some");
        }
        Upload upload = store.begin();
        upload.used(clock.instant());
        open.put(upload.id(), upload);
        if (exchange.query("digest").isPresent()) {
            append(exchange, upload);
            return finish(exchange, repository, upload);
        }
        return status(exchange, repository, upload, 202);
    }

    /** Uploads that nobody has touched for an hour. */
    private void dropForgotten() throws IOException {
        Instant limit = clock.instant().minus(FORGOTTEN);
        for (Upload upload : open.values()) {
            if (upload.lastUsed().isBefore(limit) && open.remove(upload.id()) != null) {
                upload.abandon();
            }
        }
    }

    private void append(Exchange exchange, Upload upload) throws RegistryError, IOException {
        Optional<String> contentRange = exchange.header(HttpHeader.CONTENT_RANGE);
        if (contentRange.isPresent()) {
            Matcher range = RANGE.matcher(contentRange.get());
            if (!range.matches()
                    || Long.parseLong(range.group(1)) != upload.size()
                    || Long.parseLong(range.group(2)) < Long.parseLong(range.group(1))) {
                exchange.set("Range", range(upload));
                throw new RegistryError(
                        416,
                        "BLOB_UPLOAD_INVALID",
                        "the upload stands at " + upload.size() + " octets, not at " + contentRange.get());
            }
        }
        upload.append(exchange.body(), LARGEST_BLOB);
    }

    private boolean finish(Exchange exchange, String repository, Upload upload) throws RegistryError, IOException {
        String text = exchange.query("digest").orElse("");
        Digest digest = Digest.parse(text)
                .orElseThrow(() -> new RegistryError(
                        400, "DIGEST_INVALID", "'" + text + "' is no digest; finish with ?digest=sha256:…"));
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
