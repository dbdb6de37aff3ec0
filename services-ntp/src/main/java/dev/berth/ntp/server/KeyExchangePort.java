package dev.berth.ntp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.tcp.TcpListener;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/** Listens for clients that want keys of NTS (RFC 8915 §4). Who takes too long is closed, and the oldest when there are too many. */
final class KeyExchangePort implements AutoCloseable {
    /**
     * @param request so long a connection may take until its request is read; then it is told that it was too slow
     * @param whole so long it may take altogether
     */
    record Limits(int connections, Duration request, Duration whole) {
        static final Limits USUAL = new Limits(250, Duration.ofSeconds(5), Duration.ofSeconds(8));
    }

    private final TcpListener listener;
    private final Counts counts;

    /** Binds, and lets clients wait until {@link #start}. */
    KeyExchangePort(InetSocketAddress address, Counts counts, Limits limits) throws IOException {
        this.counts = counts;
        listener = new TcpListener(
                "ntp-nts",
                address,
                limits.connections(),
                limits.whole().dividedBy(4),
                reason -> counts.dropped(
                        switch (reason) {
                            case LATE -> Counts.Drop.LATE;
                            case TOO_MANY -> Counts.Drop.CONNECTIONS;
                        }));
    }

    InetSocketAddress local() {
        return listener.local();
    }

    int connections() {
        return listener.connections();
    }

    /** @param welcome which clients are served */
    void start(Predicate<Ipv4> welcome, Function<Socket, KeyExchangeConnection> greeting) {
        listener.start(socket -> {
            if (socket.getInetAddress() instanceof Inet4Address address && welcome.test(Ipv4.of(address))) {
                return greeting.apply(socket);
            }
            counts.dropped(Counts.Drop.NOT_OUR_NETWORK);
            return null;
        });
    }

    @Override
    public void close() {
        listener.close();
    }
}
