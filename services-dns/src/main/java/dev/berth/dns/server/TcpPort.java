package dev.berth.dns.server;

import dev.berth.appliance.tcp.TcpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * DNS over TCP (RFC 7766), and over TLS (RFC 7858): each connection's queries are answered in their order, as
 * many as come. A connection on which no whole query comes in, or no answer goes out, within the idle limit is closed; so is
 * the one that has been still for longest when there are too many.
 */
final class TcpPort implements AutoCloseable {
    /** @param idle how long a connection may be still */
    record Limits(int connections, Duration idle) {
        static final Limits USUAL = new Limits(1000, Duration.ofSeconds(10));
    }

    private final TcpListener listener;
    private final Transport transport;
    private final Speech speech;
    private final Serving serving;
    private final Later later;
    private final Limits limits;

    TcpPort(InetSocketAddress address, Transport transport, Speech speech, Serving serving, Later later, Limits limits)
            throws IOException {
        this.transport = transport;
        this.speech = speech;
        this.serving = serving;
        this.later = later;
        this.limits = limits;
        listener = new TcpListener(
                "dns-tcp",
                address,
                limits.connections(),
                limits.idle().dividedBy(4),
                reason -> serving.counts()
                        .dropped(
                                switch (reason) {
                                    case LATE -> Counts.Drop.IDLE;
                                    case TOO_MANY -> Counts.Drop.CONNECTIONS;
                                },
                                1));
    }

    InetSocketAddress local() {
        return listener.local();
    }

    int connections() {
        return listener.connections();
    }

    void start() {
        listener.start(socket -> new TcpConnection(
                socket,
                transport,
                speech,
                serving.counts(),
                () -> new Responder(serving, transport, limits.idle()),
                later,
                limits.idle()));
    }

    @Override
    public void close() {
        listener.close();
    }
}
