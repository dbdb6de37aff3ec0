package dev.berth.appliance.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections at one address, a virtual thread for each. One that is late is closed, and the one that would be late
 * first when there are too many.
 */
public final class TcpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    private static final int BACKLOG = 256;

    /** One client's. */
    public interface Connection {
        /** Serves until the client or {@link #close} ends it. */
        void serve();

        /** When it is to be closed, by {@link System#nanoTime}; may move while it serves. */
        long until();

        /** By any thread, also more than once. */
        void close();
    }

    /** Why a connection was closed by us. */
    public enum Dropped {
        LATE,
        TOO_MANY
    }

    private final String name;
    private final ServerSocket listener;
    private final int most;
    private final Duration look;
    private final Consumer<Dropped> dropped;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Binds, and lets clients wait until {@link #start}.
     *
     * @param name of the service, for its threads and log lines
     * @param most connections at once
     * @param look between two looks for those that are late
     * @param dropped told of each that is closed by us
     */
    public TcpListener(String name, InetSocketAddress address, int most, Duration look, Consumer<Dropped> dropped)
            throws IOException {
        this.name = name;
        this.most = most;
        this.look = look;
        this.dropped = dropped;
        listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    public InetSocketAddress local() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** How many are open. */
    public int connections() {
        return connections.size();
    }

    /** @param greeting null for who is turned away */
    public void start(Function<Socket, @Nullable Connection> greeting) {
        Thread.ofVirtual().name(name + "-accept").start(() -> accept(greeting));
        Thread.ofVirtual().name(name + "-late").start(this::sweep);
    }

    private void accept(Function<Socket, @Nullable Connection> greeting) {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                Connection connection = greeting.apply(socket);
                if (connection == null) {
                    socket.close();
                    continue;
                }
                if (connections.size() >= most) {
                    connections.stream()
                            .min(Comparator.comparingLong(Connection::until))
                            .ifPresent(first -> drop(first, Dropped.TOO_MANY));
                }
                connections.add(connection);
                Thread.ofVirtual().name(name).start(() -> serve(connection));
            } catch (SocketException e) {
                if (!closed) {
                    pause(e);
                }
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    private void serve(Connection connection) {
        try {
            connection.serve();
        } finally {
            connection.close();
            connections.remove(connection);
        }
    }

    private void drop(Connection connection, Dropped reason) {
        if (connections.remove(connection)) {
            dropped.accept(reason);
            connection.close();
        }
    }

    /** Out of file descriptors, most likely: connections that close give some back. */
    private void pause(IOException cause) {
        LOG.atWarn()
                .addKeyValue("listener", name)
                .addKeyValue("cause", cause.getMessage())
                .log("connection not accepted");
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        while (!closed) {
            try {
                Thread.sleep(look);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            for (Connection connection : connections) {
                if (connection.until() - now < 0) {
                    drop(connection, Dropped.LATE);
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
            LOG.atDebug().setCause(e).addKeyValue("listener", name).log("not closed");
        }
        connections.forEach(Connection::close);
    }
}
