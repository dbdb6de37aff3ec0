package dev.berth.dns.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DNS over TCP (RFC 7766), and over TLS (RFC 7858): a virtual thread per connection answers its queries in their order, as
 * many as come. A connection on which no whole query comes in, or no answer goes out, within the idle limit is closed; so is
 * the one that has been still for longest when there are too many.
 */
final class TcpPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpPort.class);
    private static final int BACKLOG = 256;

    /** @param idle how long a connection may be still */
    record Limits(int connections, Duration idle) {
        static final Limits USUAL = new Limits(1000, Duration.ofSeconds(10));
    }

    private final ServerSocket listener;
    private final Transport transport;
    private final Speech speech;
    private final Serving serving;
    private final Later later;
    private final Limits limits;
    private final Counts counts;
    private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TcpPort(InetSocketAddress address, Transport transport, Speech speech, Serving serving, Later later, Limits limits)
            throws IOException {
        this.transport = transport;
        this.speech = speech;
        this.serving = serving;
        this.later = later;
        this.limits = limits;
        this.counts = serving.counts();
        listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    InetSocketAddress local() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int connections() {
        return connections.size();
    }

    void start() {
        Thread.ofVirtual().name("dns-tcp-accept").start(this::accept);
        Thread.ofVirtual().name("dns-tcp-idle").start(this::sweep);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                if (connections.size() >= limits.connections()) {
                    closeStillest();
                }
                var connection = new TcpConnection(
                        socket,
                        transport,
                        speech,
                        counts,
                        () -> new Responder(serving, transport, limits.idle()),
                        later);
                connections.add(connection);
                Thread.ofVirtual().name("dns-tcp").start(() -> serve(connection));
            } catch (SocketException e) {
                if (!closed) {
                    pause(e);
                }
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void serve(TcpConnection connection) {
        try {
            connection.serve();
        } finally {
            connection.close();
            connections.remove(connection);
        }
    }

    private void closeStillest() {
        connections.stream()
                .min(Comparator.comparingLong(TcpConnection::movedAt))
                .ifPresent(stillest -> {
                    stillest.close();
                    connections.remove(stillest);
                    counts.dropped(Counts.Drop.CONNECTIONS, 1);
                });
    }

    /** Out of file descriptors, most likely: connections that close give some back. */
    private static void pause(IOException cause) {
        LOG.atWarn().addKeyValue("cause", cause.getMessage()).log("dns tcp connection not accepted");
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        Duration step = limits.idle().dividedBy(4);
        while (!closed) {
            try {
                Thread.sleep(step);
            } catch (InterruptedException e) {
                return;
            }
            long oldest = System.nanoTime() - limits.idle().toNanos();
            for (TcpConnection connection : connections) {
                if (connection.movedAt() - oldest < 0) {
                    counts.dropped(Counts.Drop.IDLE, 1);
                    connection.close();
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("dns tcp listener");
        }
        connections.forEach(TcpConnection::close);
    }
}
