package dev.berth.appliance.http;

import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The kernel's listeners on Jetty: the nodes' site, the console with its Unix socket, and those that services open. */
public final class JettySites implements HttpSites, AutoCloseable {
    private final Consumer<String> refusals;
    private final MountTable nodes = new MountTable();
    private final MountTable console = new MountTable();
    private volatile CompletableFuture<Void> identity = CompletableFuture.completedFuture(null);
    private @Nullable Secure secure;
    private @Nullable Listener nodesListener;
    private @Nullable Listener nodesSecureListener;
    private @Nullable Listener consoleListener;

    /** Nobody is told whose credentials were not taken. */
    public JettySites() {
        this(place -> {});
    }

    /** @param refusals is told the address of each client whose credentials came in clear, and were not taken */
    public JettySites(Consumer<String> refusals) {
        this.refusals = refusals;
    }

    /** What is opened from now on waits for this: then {@link #secure} has been called, or there is nothing to call it with. */
    public void await(CompletableFuture<Void> identity) {
        this.identity = identity;
    }

    /**
     * Who we are over TLS. The console and the listeners of services that are opened from now on speak it on their ports
     * beside plain HTTP; when it is called again, later connections see the new identity.
     */
    public synchronized void secure(KeyStore identity) {
        if (secure == null) {
            secure = Secure.of(identity);
        } else {
            secure.renew(identity);
        }
    }

    /** Opens the nodes' site. */
    public synchronized void openNodes(List<InetSocketAddress> addresses) throws ServiceFailure {
        if (nodesListener == null) {
            nodesListener = Listener.open("nodes", addresses, null, nodes, null, Listener.Speech.PLAIN);
        }
    }

    /** Opens the nodes' site for TLS. */
    public void openNodesSecurely(List<InetSocketAddress> addresses) throws ServiceFailure {
        identity.join();
        synchronized (this) {
            if (secure == null) {
                throw new ServiceFailure(
                        "the nodes' site has no certificate for https",
                        "see the event of tls, which names cause and mend");
            }
            if (nodesSecureListener == null) {
                nodesSecureListener =
                        Listener.open("nodes-tls", addresses, null, same(nodes), secure, Listener.Speech.TLS);
            }
        }
    }

    /** A handler belongs to one server; this one hands on to another's. */
    private static Handler same(Handler other) {
        return new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                return other.handle(request, response, callback);
            }
        };
    }

    /** Opens the console's socket and, if there is one, its address. */
    public void openConsole(List<InetSocketAddress> addresses, Path socket) throws ServiceFailure {
        identity.join();
        synchronized (this) {
            if (consoleListener == null) {
                consoleListener = Listener.open(
                        "console",
                        addresses,
                        socket,
                        new Confidential(console, true, refusals),
                        secure,
                        Listener.Speech.BOTH);
            }
        }
    }

    @Override
    public Mounted mountForNodes(String prefix, Handler handler) {
        return nodes.mount(prefix, handler);
    }

    /** Mounts on the console's listener, which answers on TCP and on the Unix socket ({@link Peer} tells them apart). */
    public Mounted mountForConsole(String prefix, Handler handler) {
        return console.mount(prefix, handler);
    }

    @Override
    public synchronized List<Bound> nodesSite() {
        List<Bound> all = new ArrayList<>();
        if (nodesListener != null) {
            all.addAll(nodesListener.sockets());
        }
        if (nodesSecureListener != null) {
            all.addAll(nodesSecureListener.sockets());
        }
        return List.copyOf(all);
    }

    /** Where the console answers. */
    public synchronized List<Bound> consoleSockets() {
        return consoleListener == null ? List.of() : consoleListener.sockets();
    }

    @Override
    public Listening listen(String name, List<InetSocketAddress> addresses, Handler handler) throws ServiceFailure {
        identity.join();
        synchronized (this) {
            return Listener.open(
                    name, addresses, null, new Confidential(handler, false, refusals), secure, Listener.Speech.BOTH);
        }
    }

    /** Closes the nodes' site; what is mounted stays mounted. */
    public synchronized void closeNodes() {
        if (nodesListener != null) {
            nodesListener.close();
            nodesListener = null;
        }
        if (nodesSecureListener != null) {
            nodesSecureListener.close();
            nodesSecureListener = null;
        }
    }

    @Override
    public synchronized void close() {
        closeNodes();
        if (consoleListener != null) {
            consoleListener.close();
            consoleListener = null;
        }
    }
}
