package dev.berth.ntp.server;

import dev.berth.appliance.net.Ipv4;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for clients that want keys of NTS (RFC 8915 §4): a virtual thread for each. Who takes too long is closed, and the
 * oldest when there are too many.
 */
final class KeyExchangePort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyExchangePort.class);
    private static final int BACKLOG = 256;

    /**
     * @param request so long a connection may take until its request is read; then it is told that it was too slow
     * @param whole so long it may take altogether
     */
    record Limits(int connections, Duration request, Duration whole) {
        static final Limits USUAL = new Limits(250, Duration.ofSeconds(5), Duration.ofSeconds(8));
    }

    private final ServerSocket listener;
    private final Limits limits;
    private final Counts counts;
    private final Set<KeyExchangeConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Binds, and lets clients wait until {@link #start}. */
    KeyExchangePort(InetSocketAddress address, Counts counts, Limits limits) throws IOException {
        this.limits = limits;
        this.counts = counts;
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

    /** @param welcome which clients are served */
    void start(Predicate<Ipv4> welcome, Function<Socket, KeyExchangeConnection> greeting) {
        Thread.ofVirtual().name("ntp-nts-accept").start(() -> accept(welcome, greeting));
        Thread.ofVirtual().name("ntp-nts-late").start(this::sweep);
    }

    private void accept(Predicate<Ipv4> welcome, Function<Socket, KeyExchangeConnection> greeting) {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                if (!(socket.getInetAddress() instanceof Inet4Address address && welcome.test(Ipv4.of(address)))) {
                    counts.dropped(Counts.Drop.NOT_OUR_NETWORK);
                    socket.close();
                    continue;
                }
                if (connections.size() >= limits.connections()) {
                    closeOldest();
                }
                KeyExchangeConnection connection = greeting.apply(socket);
                connections.add(connection);
                Thread.ofVirtual().name("ntp-nts").start(() -> serve(connection));
            } catch (SocketException e) {
                if (!closed) {
                    pause(e);
                }
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void serve(KeyExchangeConnection connection) {
        try {
            connection.serve();
        } finally {
            connection.close();
            connections.remove(connection);
        }
    }

    private void closeOldest() {
        connections.stream()
                .min(Comparator.comparingLong(KeyExchangeConnection::until))
                .ifPresent(oldest -> drop(oldest, Counts.Drop.CONNECTIONS));
    }

    private void drop(KeyExchangeConnection connection, Counts.Drop reason) {
        if (connections.remove(connection)) {
            counts.dropped(reason);
            connection.close();
        }
    }

    /** Out of file descriptors, most likely: connections that close give some back. */
    private static void pause(IOException cause) {
        LOG.atWarn().addKeyValue("cause", cause.getMessage()).log("ntp nts connection not accepted");
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        Duration step = limits.whole().dividedBy(4);
        while (!closed) {
            try {
                Thread.sleep(step);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            for (KeyExchangeConnection connection : connections) {
                if (connection.until() - now < 0) {
                    drop(connection, Counts.Drop.LATE);
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
            LOG.atDebug().setCause(e).log("ntp nts listener");
        }
        connections.forEach(KeyExchangeConnection::close);
    }
}
