package dev.berth.dhcp;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.Explanation;
import dev.berth.dhcp.lease.PoolUse;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.lease.ReplyPath;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code berth host explain}: the reply that a machine's DISCOVER would get now, and who says each part of it. */
final class HostExplain {
    private static final int XID = 0x0be47401;
    /** What PXE firmware asks for, and what an installer does. */
    private static final Octets WANTED = Octets.of("0103060c0f1a1c2a33363a3b42437779");

    private final Supplier<DhcpService> service;

    HostExplain(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Query(
            @Param(value = "a host's name, or a MAC address", position = 0)
            String name,

            @Param("the client's architecture, as in efi-x64 or ipxe") @Nullable
            String arch,

            @Param("its vendor class (option 60); without it what firmware of that architecture sends") @Nullable
            String vendor,

            @Param("the relay agent's address that it would come through") @Nullable
            Ipv4 relay,

            @Param("the network that it would be on; without it its reservation's, its lease's, or the first") @Nullable
            String network) {}

    /**
     * @param answer offer, or none
     * @param because why there is none
     * @param sent where it would go
     * @param octets the reply's, in hexadecimal
     */
    record Explained(
            String answer,
            @Nullable String because,
            @Nullable Ipv4 address,
            @Nullable String network,
            @Nullable String file,
            @Nullable Ipv4 nextServer,
            @Nullable String sent,
            List<Explanation.Line> options,
            @Nullable Octets octets) {}

    Operation<Query, Explained> operation() {
        return Operation.reading(
                "host explain",
                "The DHCP reply that a machine would get now, and where each part comes from",
                "/hosts/{name}/explain",
                Query.class,
                Explained.class,
                this::explain);
    }

    private Explained explain(Query query, Call call) throws OperationFailure {
        Snapshot snapshot = service.get().inventory().now();
        Mac mac = mac(snapshot, query.name());
        Network network = network(snapshot, mac, query);
        Explanation told = service.get().explain(received(mac, network, query));
        if (told == null) {
            throw new OperationFailure(Reason.UNAVAILABLE, "dhcp is not serving; 'berth status' says why");
        }
        DhcpMessage reply = told.reply();
        if (reply == null) {
            return new Explained(
                    "none", because(snapshot, network, told), null, null, null, null, null, List.of(), null);
        }
        Header header = reply.header();
        return new Explained(
                reply.name(),
                null,
                header.yiaddr(),
                told.network(),
                header.file().isEmpty() ? null : header.file(),
                header.siaddr(),
                sent(told.path()),
                told.options(),
                told.octets());
    }

    private String because(Snapshot snapshot, Network network, Explanation told) {
        String reason = Objects.toString(told.silence());
        if (told.silence() != dev.berth.dhcp.lease.Reason.NO_FREE_ADDRESS) {
            return reason;
        }
        String pools = PoolUse.of(snapshot, service.get().offers(), network.name()).stream()
                .map(use -> use.holders(service.get().now()))
                .collect(Collectors.joining("; "));
        return reason + ": " + (pools.isEmpty() ? "network " + network.name() + " has no pool" : pools);
    }

    private static @Nullable String sent(@Nullable ReplyPath path) {
        return switch (path) {
            case null -> null;
            case ReplyPath.ToAddress to -> "to " + to.address() + ":" + to.port();
            case ReplyPath.Broadcast to -> "to all on " + to.interfaceName();
            case ReplyPath.ToHardware to -> "to " + to.mac() + " on " + to.interfaceName();
        };
    }

    private static Mac mac(Snapshot snapshot, String name) throws OperationFailure {
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.name("host", name));
        if (host == null) {
            try {
                return Mac.of(name);
            } catch (IllegalArgumentException e) {
                throw new OperationFailure(
                        Reason.ABSENT, "there is no host '" + name + "', and it is no MAC address either");
            }
        }
        return host.value().interfaces().stream()
                .flatMap(port -> port.macs().stream())
                .findFirst()
                .orElseThrow(() -> new OperationFailure(
                        Reason.INVALID, "host " + name + " has no MAC address; give it one with 'berth host set'"));
    }

    private static Network network(Snapshot snapshot, Mac mac, Query query) throws OperationFailure {
        String wanted = query.network();
        if (wanted != null) {
            Entity<Network> named = snapshot.find(Kinds.NETWORK, Kinds.name("network", wanted));
            if (named == null) {
                throw new OperationFailure(Reason.ABSENT, "there is no network '" + wanted + "'");
            }
            return named.value();
        }
        Ipv4 place = query.relay() != null ? query.relay() : place(snapshot, mac);
        Network there = place == null ? null : snapshot.naming().network(place);
        if (there == null && query.relay() != null) {
            throw new OperationFailure(Reason.INVALID, "no network holds the relay's address " + query.relay());
        }
        return there != null
                ? there
                : snapshot.naming().networks().stream()
                        .findFirst()
                        .orElseThrow(() -> new OperationFailure(Reason.ABSENT, "there is no network"));
    }

    /** The machine's reserved address, else that of its lease, or null. */
    private static @Nullable Ipv4 place(Snapshot snapshot, Mac mac) {
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.hostMac(mac));
        if (host != null) {
            for (HostInterface port : host.value().interfaces()) {
                if (port.macs().contains(mac) && port.address() != null) {
                    return port.address();
                }
            }
        }
        for (Ref ref : snapshot.tagged(Lease.macKey(mac))) {
            Entity<Lease> lease = snapshot.get(Kinds.LEASE, ref);
            if (lease != null) {
                return lease.value().address();
            }
        }
        return null;
    }

    /** The DISCOVER of such a machine on that network: on its interface, or through a relay agent on it. */
    private static Received received(Mac mac, Network network, Query query) throws OperationFailure {
        Options.Builder options = Options.builder().add(Code.PARAMETER_REQUEST_LIST, WANTED);
        String vendor = query.vendor();
        if (query.arch() != null) {
            Architecture architecture = architecture(query.arch());
            if (architecture == Architecture.IPXE) {
                options.add(Code.USER_CLASS, "iPXE");
            }
            int code = Math.max(0, architecture.code());
            options.add(Code.CLIENT_ARCHITECTURE, Octets.copyOf(new byte[] {(byte) (code >>> 8), (byte) code}));
            String own = (architecture.http() ? "HTTPClient" : "PXEClient") + ":Arch:%05d:UNDI:003016".formatted(code);
            vendor = vendor == null ? own : vendor;
        }
        if (vendor != null) {
            options.add(Code.VENDOR_CLASS, vendor);
        }
        Header header = Header.of(XID, mac);
        String local = network.interfaceName();
        if (local != null && query.relay() == null) {
            return new Received(
                    new DhcpMessage.Discover(header, options.build()),
                    new Arrival(local, Ipv4.BROADCAST, Ipv4.ANY, ReplyPath.CLIENT_PORT));
        }
        Ipv4 relay = query.relay() != null
                ? query.relay()
                : network.routers().isEmpty()
                        ? network.subnet().base().plus(1)
                        : network.routers().getFirst();
        return new Received(
                new DhcpMessage.Discover(header.withGiaddr(relay), options.build()),
                new Arrival(null, Ipv4.ANY, relay, ReplyPath.SERVER_PORT));
    }

    private static Architecture architecture(String word) throws OperationFailure {
        try {
            return Architecture.of(word);
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
