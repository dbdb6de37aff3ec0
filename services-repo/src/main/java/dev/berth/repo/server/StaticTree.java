package dev.berth.repo.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.http.FileAnswer;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.ServiceContext;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Files below a root as they are, and listings of its directories. Nothing outside the root, and no link out of it. */
public final class StaticTree extends Handler.Abstract {
    private final String prefix;
    private final Path root;
    private final ServiceContext context;
    private final LongAdder requests = new LongAdder();
    private final Counter answers;

    /** @param root an existing directory, as {@link Path#toRealPath} gives it */
    public StaticTree(String prefix, Path root, ServiceContext context, Counter answers) {
        this.prefix = prefix;
        this.root = root;
        this.context = context;
        this.answers = answers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        requests.increment();
        try {
            return respond(request, response, callback);
        } finally {
            answers.labelValues(Integer.toString(response.getStatus())).inc();
        }
    }

    private boolean respond(Request request, Response response, Callback callback) throws IOException {
        String path = request.getHttpURI().getPath();
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            return error(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
        }
        if (path.length() < prefix.length()) {
            return redirect(request, response, callback, prefix);
        }
        try {
            Optional<Path> file = resolve(path.substring(prefix.length()));
            return file.isPresent()
                    ? answer(file.get(), path, request, response, callback)
                    : error(request, response, callback, HttpStatus.NOT_FOUND_404);
        } catch (FileSystemException e) {
            // Gone meanwhile, or not for us to read.
            return error(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
    }

    /** The file of a raw path below the prefix, or empty when it leads out of the root. */
    private Optional<Path> resolve(String raw) throws IOException {
        try {
            String decoded = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (decoded.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            Path wanted = root.resolve(decoded.replaceAll("^/+", "")).normalize();
            if (!wanted.startsWith(root)) {
                return Optional.empty();
            }
            Path real = wanted.toRealPath();
            return real.startsWith(root) ? Optional.of(real) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // Absent, not a directory on the way, too long a name, a loop of links: none of them is there.
            return Optional.empty();
        }
    }

    private boolean answer(Path file, String path, Request request, Response response, Callback callback)
            throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            return path.endsWith("/")
                    ? listing(file, path, request, response, callback)
                    : redirect(request, response, callback, path + "/");
        }
        if (!attributes.isRegularFile() || path.endsWith("/") || !Files.isReadable(file)) {
            return error(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
        // Metadata must be asked for again each time: a repository that was just indexed is seen at once.
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        observe(request, path);
        return FileAnswer.of(file, attributes, ContentTypes.of(file)).send(request, response, callback);
    }

    private void observe(Request request, String path) {
        if (request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress() instanceof Inet4Address address) {
            context.observations()
                    .tell(new Observation(
                            context.clock().instant(),
                            Subject.of(Ipv4.of(address)),
                            "repo",
                            "file fetched",
                            Map.of("file", path)));
        }
    }

    private boolean listing(Path directory, String path, Request request, Response response, Callback callback)
            throws IOException {
        byte[] page = Listing.html(path, directory).getBytes(StandardCharsets.UTF_8);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.write(true, HttpMethod.HEAD.is(request.getMethod()) ? null : ByteBuffer.wrap(page), callback);
        return true;
    }

    private boolean redirect(Request request, Response response, Callback callback, String to) {
        Response.sendRedirect(request, response, callback, HttpStatus.MOVED_PERMANENTLY_301, to, false);
        return true;
    }

    private boolean error(Request request, Response response, Callback callback, int status) {
        Response.writeError(request, response, callback, status);
        return true;
    }

    /** Totals since the start. */
    public Map<String, Long> counters() {
        return Map.of("requests", requests.sum());
    }
}
