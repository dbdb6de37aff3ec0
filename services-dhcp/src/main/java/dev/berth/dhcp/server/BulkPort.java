package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dhcp.lease.BulkQueries;
import dev.berth.dhcp.lease.BulkStatus;
import dev.berth.dhcp.lease.LeaseSettings;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpDecoder;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Answers bulk leasequeries over TCP (RFC 6926), each connection on a thread of its own. */
final class BulkPort implements AutoCloseable {
    private static final int MOST = 32;
    /** A connection on which nothing moves for this long ends (RFC 6926 §7.5). */
    private static final int PATIENCE_MILLIS = 300_000;

    private static final int WAITING = 16;
    private final ServerSocket listener;
    private final Inventory inventory;
    private final InstantSource clock;
    private final Supplier<LeaseSettings> settings;
    private final Counts counts;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private BulkPort(
            ServerSocket listener,
            Inventory inventory,
            InstantSource clock,
            Supplier<LeaseSettings> settings,
            Counts counts) {
        this.listener = listener;
        this.inventory = inventory;
        this.clock = clock;
        this.settings = settings;
        this.counts = counts;
    }

    static BulkPort open(
            InetSocketAddress local,
            Inventory inventory,
            InstantSource clock,
            Supplier<LeaseSettings> settings,
            Counts counts)
            throws ServiceFailure {
        ServerSocket listener = null;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(local, WAITING);
        } catch (IOException e) {
            close(listener);
            throw BindFailures.tcp(local, e);
        }
        var port = new BulkPort(listener, inventory, clock, settings, counts);
        Thread.ofVirtual().name("dhcp-bulk").start(port::accept);
        return port;
    }

    Bound bound() {
        return new Bound("tcp", (InetSocketAddress) listener.getLocalSocketAddress());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (connections.size() >= MOST) {
                    socket.close();
                } else {
                    connections.add(socket);
                    Thread.ofVirtual().name("dhcp-bulk-query").start(() -> serve(socket));
                }
            } catch (IOException e) {
                // Closed, or one connection came to nothing.
                continue;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
            boolean more = true;
            while (more) {
                byte[] octets = new byte[in.readUnsignedShort()];
                in.readFully(octets);
                more = answer(octets, (Inet4Address) socket.getInetAddress(), out);
                out.flush();
            }
        } catch (IOException e) {
            // It went, or was silent for too long.
            return;
        } finally {
            connections.remove(socket);
        }
    }

    /** False ends the connection. */
    private boolean answer(byte[] octets, Inet4Address from, DataOutputStream out) throws IOException {
        if (!(DhcpDecoder.decode(octets) instanceof Decoded.Whole whole)
                || !(whole.message() instanceof DhcpMessage.BulkLeaseQuery query)) {
            counts.malformed();
            return false;
        }
        counts.received(query);
        var encoder = new DhcpEncoder();
        Instant now = clock.instant();
        LeaseSettings current = settings.get();
        if (!current.inquirers().contains(Ipv4.of(from))) {
            write(BulkQueries.refused(query, now, BulkStatus.NOT_ALLOWED, "not in dhcp.leasequery"), encoder, out);
            return false;
        }
        Iterator<DhcpMessage> answers =
                BulkQueries.answers(inventory.now(), current, query, now).iterator();
        while (answers.hasNext()) {
            write(answers.next(), encoder, out);
        }
        return true;
    }

    private static void write(DhcpMessage answer, DhcpEncoder encoder, DataOutputStream out) throws IOException {
        int length = encoder.write(answer, DhcpEncoder.LARGEST);
        out.writeShort(length);
        out.write(encoder.bytes(), 0, length);
    }

    private static void close(@org.jspecify.annotations.Nullable AutoCloseable what) {
        try {
            if (what != null) {
                what.close();
            }
        } catch (Exception e) {
            // It is of no more use either way.
            return;
        }
    }

    @Override
    public void close() {
        close(listener);
        connections.forEach(BulkPort::close);
    }
}
