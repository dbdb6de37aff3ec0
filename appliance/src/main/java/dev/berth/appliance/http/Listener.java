package dev.berth.appliance.http;

import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One Jetty server: some sockets, one handler, virtual threads for what blocks. */
final class Listener implements HttpSites.Listening {
    private static final int HEADER_OCTETS = 16 << 10;
    private static final int BACKLOG = 512;
    private static final long IDLE_MILLIS = 60_000;
    private static final long STOP_MILLIS = 5_000;

    private final String name;
    private final Server server;

    private Listener(String name, Server server) {
        this.name = name;
        this.server = server;
    }

    /** BOTH: the first octet of a connection tells which. */
    enum Speech {
        PLAIN,
        TLS,
        BOTH
    }

    /** @param secure null: plain HTTP alone, whatever {@code speech} says */
    static Listener open(
            String name,
            List<InetSocketAddress> addresses,
            @Nullable Path unixSocket,
            Handler handler,
            @Nullable Secure secure,
            Speech speech)
            throws ServiceFailure {
        // Jetty's own queue asks the platform's MBeans for the size of a cache line, which makes a start a quarter of a
        // second longer.
        var threads = new QueuedThreadPool(16, 1, 30_000, new LinkedBlockingQueue<>());
        threads.setName("http-" + name);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-" + name + "-"));
        var server = new Server(threads);
        var http = new HttpConnectionFactory(configuration());
        for (InetSocketAddress address : addresses) {
            var connector = new ServerConnector(server, null, null, null, 1, 1, protocols(http, secure, speech));
            connector.setHost(address.getAddress().getHostAddress());
            connector.setPort(address.getPort());
            connector.setAcceptQueueSize(BACKLOG);
            connector.setIdleTimeout(IDLE_MILLIS);
            server.addConnector(connector);
        }
        if (unixSocket != null) {
            var connector = new UnixSocketConnector(server, http, unixSocket);
            connector.setIdleTimeout(IDLE_MILLIS);
            server.addConnector(connector);
        }
        server.setErrorHandler(new PlainErrors());
        server.setHandler(new GracefulHandler(handler));
        server.setStopTimeout(STOP_MILLIS);
        var listener = new Listener(name, server);
        listener.start(addresses);
        return listener;
    }

    private static ConnectionFactory[] protocols(HttpConnectionFactory http, @Nullable Secure secure, Speech speech) {
        if (secure == null || speech == Speech.PLAIN) {
            return new ConnectionFactory[] {http};
        }
        var tls = new SslConnectionFactory(secure.factory(), http.getProtocol());
        return speech == Speech.TLS
                ? new ConnectionFactory[] {tls, http}
                : new ConnectionFactory[] {new DetectorConnectionFactory(tls), http};
    }

    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        // Marks requests that came over TLS; a certificate is judged by the client, not by us.
        configuration.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(HEADER_OCTETS);
        configuration.setResponseHeaderSize(HEADER_OCTETS);
        configuration.setHttpCompliance(HttpCompliance.RFC9110);
        // Firmware and package names contain what the strict default refuses; handlers resolve paths safely themselves.
        configuration.setUriCompliance(UriCompliance.from("RFC3986,AMBIGUOUS_EMPTY_SEGMENT,AMBIGUOUS_PATH_SEPARATOR"));
        return configuration;
    }

    private void start(List<InetSocketAddress> addresses) throws ServiceFailure {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw failure(addresses, e);
        }
    }

    private ServiceFailure failure(List<InetSocketAddress> addresses, Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        String where = addresses.stream()
                .map(a -> a.getAddress().getHostAddress() + ":" + a.getPort())
                .reduce((a, b) -> a + ", " + b)
                .orElse("its socket");
        String mend = mend(cause);
        return new ServiceFailure(
                "cannot bind " + where + "/tcp, "
                        + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT),
                mend);
    }

    private static String mend(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case BindException bind ->
                message.contains("assign")
                        ? "give an interface that address, or correct the address"
                        : "stop whoever has the port (ss -ltnp) or set another port";
            case SocketException socket -> "run Berth as root or with CAP_NET_BIND_SERVICE, or set a port above 1023";
            case IOException io -> "check the rights of its directory";
            default -> "see the log";
        };
    }

    @Override
    public List<Bound> sockets() {
        List<Bound> bound = new ArrayList<>();
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof UnixSocketConnector unix
                    && unix.getTransport() instanceof ServerSocketChannel channel) {
                try {
                    bound.add(new Bound("http", (UnixDomainSocketAddress) channel.getLocalAddress()));
                } catch (IOException e) {
                    // Closed just now.
                    continue;
                }
            } else if (connector instanceof ServerConnector tcp && tcp.getLocalPort() > 0) {
                boolean plain = tcp.getDefaultConnectionFactory() instanceof HttpConnectionFactory
                        || tcp.getDefaultConnectionFactory() instanceof DetectorConnectionFactory;
                bound.add(
                        new Bound(plain ? "http" : "https", new InetSocketAddress(tcp.getHost(), tcp.getLocalPort())));
            }
        }
        return bound;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LoggerFactory.getLogger(Listener.class)
                    .atWarn()
                    .addKeyValue("listener", name)
                    .addKeyValue("cause", e.toString())
                    .log("did not stop cleanly");
        }
        server.destroy();
    }
}
