package dev.berth.repo.server;

import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.repo.oci.Reference;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.LoggerFactory;

/** {@code /v2/…} (OCI distribution-spec 1.1): takes the path apart and hands over. */
public final class RegistryHandler extends Handler.Abstract {
    private final BlobStore store;
    private final Blobs blobs;
    private final Uploads uploads;
    private final Manifests manifests;
    private final Room room;
    private final Lists lists;
    private final Access access;
    private final LongAdder requests = new LongAdder();
    private final Counter answers;
    private volatile boolean anonymousWrites;

    /**
     * @param grace for how long what was pushed stays though no manifest refers to it yet
     * @param answers as {@link RepoMetrics#answers} gives them
     */
    public RegistryHandler(ServiceContext context, BlobStore store, Duration grace, Counter answers) {
        this.store = store;
        this.blobs = new Blobs(store);
        this.room = new Room(store, context, grace);
        this.uploads = new Uploads(store, context.clock(), room);
        this.manifests = new Manifests(context, store, room);
        this.access = new Access(context);
        this.lists = new Lists(context.inventory());
        this.answers = answers;
    }

    /** Takes images from directories of this machine. */
    public LayoutImport imports() {
        return new LayoutImport(store, manifests, room);
    }

    /** @param octets that one repository may take; 0: no limit */
    public void limit(long octets) {
        room.limit(octets);
    }

    public void allowAnonymousWrites(boolean allowed) {
        anonymousWrites = allowed;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        requests.increment();
        var exchange = new Exchange(request, response, callback, Actor.service("registry"));
        exchange.set("Docker-Distribution-Api-Version", "registry/2.0");
        exchange.set("X-Content-Type-Options", "nosniff");
        try {
            String path = Request.getPathInContext(request);
            if (!anonymousWrites && path.equals(Access.PATH) && exchange.is(HttpMethod.GET)) {
                return access.issue(exchange);
            }
            if (!anonymousWrites && (path.equals("/v2/") || path.equals("/v2"))) {
                access.requireCredentials(exchange);
            }
            Actor by = exchange.reads() || anonymousWrites ? exchange.by() : access.writer(exchange);
            return route(exchange.by(by), path);
        } catch (RegistryError e) {
            return exchange.error(e);
        } catch (IOException e) {
            LoggerFactory.getLogger(RegistryHandler.class)
                    .atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("registry request failed");
            return exchange.error(new RegistryError(
                    500, "UNKNOWN", "the request could not be carried out; the appliance's log tells more"));
        } finally {
            answers.labelValues(Integer.toString(response.getStatus())).inc();
        }
    }

    private boolean route(Exchange exchange, String path) throws RegistryError, IOException {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return exchange.json(200, "application/json", Map.of());
        }
        if (path.equals("/v2/_catalog")) {
            return lists.catalog(exchange);
        }
        if (!path.startsWith("/v2/")) {
            throw new RegistryError(404, "UNSUPPORTED", "a registry answers below /v2/");
        }
        String rest = path.substring("/v2/".length());
        // The name may hold any number of slashes, so the verb is looked for from the end.
        int uploadAt = rest.lastIndexOf("/blobs/uploads");
        if (uploadAt > 0) {
            String tail = rest.substring(uploadAt + "/blobs/uploads".length());
            return uploads.handle(exchange, repository(rest.substring(0, uploadAt)), tail.replaceAll("^/", ""));
        }
        int last = rest.lastIndexOf('/');
        int verbAt = last < 0 ? -1 : rest.lastIndexOf('/', last - 1);
        if (verbAt <= 0) {
            throw new RegistryError(404, "NAME_INVALID", "there is no such path");
        }
        String repository = repository(rest.substring(0, verbAt));
        String reference = rest.substring(last + 1);
        return switch (rest.substring(verbAt + 1, last)) {
            case "blobs" -> blobs.handle(exchange, reference);
            case "manifests" -> manifests.handle(exchange, repository, reference);
            case "referrers" -> manifests.referrers(exchange, repository, reference);
            case "tags" -> lists.tags(exchange, repository);
            default -> throw new RegistryError(404, "NAME_INVALID", "there is no such path");
        };
    }

    private static String repository(String name) throws RegistryError {
        if (!Reference.isRepository(name)) {
            throw new RegistryError(
                    400,
                    "NAME_INVALID",
                    "'" + name + "' is no repository name; use lower-case letters, digits, and . _ - / between them");
        }
        return name;
    }

    /** Totals since the start. */
    public Map<String, Long> counters() {
        return Map.of("requests", requests.sum());
    }
}
