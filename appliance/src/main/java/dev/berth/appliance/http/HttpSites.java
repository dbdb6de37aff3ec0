package dev.berth.appliance.http;

import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.server.Handler;

/**
 * The kernel's HTTP listeners. A handler gets requests whose path begins with its prefix, the path unchanged; it answers
 * on a virtual thread and may block. Errors that escape it become a plain 500 without a trace.
 */
public interface HttpSites {
    /** Mounts on the nodes' site (http.port: /boot/, /repo/), which is up whichever services are. */
    Mounted mountForNodes(String prefix, Handler handler);

    /** The nodes' site as its clients reach it: the bound addresses, empty while it is down. */
    List<Bound> nodesSite();

    /**
     * Opens a listener of the service's own (the registry's), which speaks plain HTTP and TLS on the same port. Requests with
     * credentials that came over the network in clear do not reach the handler.
     *
     * @param name for logs and metrics
     * @throws ServiceFailure if an address cannot be bound; nothing is left open then
     */
    Listening listen(String name, List<InetSocketAddress> addresses, Handler handler) throws ServiceFailure;

    /** A mounted handler. */
    interface Mounted extends AutoCloseable {
        @Override
        void close();
    }

    /** An open listener. */
    interface Listening extends AutoCloseable {
        List<Bound> sockets();

        /** Lets requests under way finish for a few seconds, then closes. */
        @Override
        void close();
    }
}
