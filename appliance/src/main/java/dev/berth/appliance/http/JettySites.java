package dev.berth.appliance.http;

import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;

/** The kernel's listeners on Jetty: the nodes' site, the console with its Unix socket, and those that services open. */
public final class JettySites implements HttpSites, AutoCloseable {
    private final MountTable nodes = new MountTable();
    private final MountTable console = new MountTable();
    private @Nullable Listener nodesListener;
    private @Nullable Listener consoleListener;

    /** Opens the nodes' site. */
    public synchronized void openNodes(List<InetSocketAddress> addresses) throws ServiceFailure {
        if (nodesListener == null) {
            nodesListener = Listener.open("nodes", addresses, null, nodes);
        }
    }

    /** Opens the console's socket and, if there is one, its address. */
    public synchronized void openConsole(List<InetSocketAddress> addresses, Path socket) throws ServiceFailure {
        if (consoleListener == null) {
            consoleListener = Listener.open("console", addresses, socket, console);
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
        return nodesListener == null ? List.of() : nodesListener.sockets();
    }

    /** Where the console answers. */
    public synchronized List<Bound> consoleSockets() {
        return consoleListener == null ? List.of() : consoleListener.sockets();
    }

    @Override
    public Listening listen(String name, List<InetSocketAddress> addresses, Handler handler) throws ServiceFailure {
        return Listener.open(name, addresses, null, handler);
    }

    /** Closes the nodes' site; what is mounted stays mounted. */
    public synchronized void closeNodes() {
        if (nodesListener != null) {
            nodesListener.close();
            nodesListener = null;
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
