package dev.berth.dns.server;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.check.Check;
import dev.berth.dns.check.Check.Way;
import dev.berth.dns.check.CheckedName;
import dev.berth.dns.check.MemberData;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Tests members; waits for them. */
final class Prober {
    private static final int STATUS_LINE = 512;

    private final Inventory inventory;
    private final InstantSource clock;

    Prober(Inventory inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    /** What is wrong with a member, or null when nothing is. */
    @Nullable
    String test(CheckedName name, Octets member) {
        Ipv4 address = address(name.type(), member);
        if (address == null) {
            return "no address of " + MemberData.target(member) + " is known here";
        }
        Check check = name.check();
        try {
            return switch (check.way()) {
                case Way.Tcp tcp -> connect(address, port(name, member, tcp.port()), check.patience());
                case Way.Http http -> get(address, port(name, member, http.port()), http.path(), check.patience());
                case Way.LeaseAlive lease -> leased(address) ? null : "no lease of " + address;
                case Way.Untested untested -> null;
            };
        } catch (IOException e) {
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }

    private static int port(CheckedName name, Octets member, int port) {
        return port == 0 && name.type() == QType.SRV ? MemberData.port(member) : port;
    }

    private @Nullable Ipv4 address(int type, Octets member) {
        if (type == QType.A) {
            return new Ipv4(Wire.i32(member.bytes(), 0));
        }
        RRset addresses = inventory.now().rrsets(MemberData.target(member)).get(QType.A);
        return addresses == null
                ? null
                : new Ipv4(Wire.i32(addresses.rdata().getFirst().bytes(), 0));
    }

    private boolean leased(Ipv4 address) {
        Entity<Lease> lease = inventory.now().get(Kinds.LEASE, Lease.ref(address));
        return lease != null
                && lease.value().state() == LeaseState.BOUND
                && lease.value().ends().isAfter(clock.instant());
    }

    private static @Nullable String connect(Ipv4 address, int port, Duration patience) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.inet(), port), (int) patience.toMillis());
            return null;
        }
    }

    private static @Nullable String get(Ipv4 address, int port, String path, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.inet(), port), (int) patience.toMillis());
            socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + address + ":" + port
                    + "\r\nUser-Agent: berth\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), STATUS_LINE);
            char[] status = new char[12];
            for (int at = 0; at < status.length; ) {
                int read = in.read(status, at, status.length - at);
                if (read < 0) {
                    return "no HTTP answer";
                }
                at += read;
            }
            String line = new String(status);
            return line.matches("HTTP/1\\.[01] [23][0-9][0-9]") ? null : "answers " + line;
        }
    }
}
