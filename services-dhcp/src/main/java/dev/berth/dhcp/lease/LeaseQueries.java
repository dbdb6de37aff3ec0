package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.DhcpMessage.Standing;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.RelayInformation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** LEASEQUERY (RFC 4388): what a relay agent asks that lost its memory of an address, a hardware address or an identifier. */
final class LeaseQueries {
    private LeaseQueries() {}

    static Decision decide(Snapshot snapshot, Plan plan, Received received, DhcpMessage.LeaseQuery query, Instant now) {
        Header header = query.header();
        if (!header.relayed()) {
            return new Decision.Silence(Reason.INCOMPLETE);
        }
        // The answer goes nowhere else, so this is who learns it, whoever sent the question.
        if (!plan.settings().inquirers().contains(header.giaddr())) {
            return new Decision.Silence(Reason.NOT_ALLOWED);
        }
        DhcpMessage reply = answer(snapshot, plan, query, now);
        return reply == null
                ? new Decision.Silence(Reason.INCOMPLETE)
                : new Decision.Answer(
                        reply,
                        Paths.toRelay(received, RelayInformation.of(query.options())),
                        DhcpEncoder.LARGEST,
                        null,
                        null);
    }

    /** Null where it is not said what is asked for (RFC 4388 §6.3). */
    private static @Nullable DhcpMessage answer(
            Snapshot snapshot, Plan plan, DhcpMessage.LeaseQuery query, Instant now) {
        Ipv4 address = query.header().ciaddr();
        if (!address.isAny()) {
            Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(address));
            if (lease != null && isActive(lease.value(), now)) {
                return LeaseReplies.active(plan, query, List.of(lease.value()), now);
            }
            return plan.holding(address) == null
                    ? LeaseReplies.of(plan, query, Standing.UNKNOWN, address)
                    : LeaseReplies.of(plan, query, Standing.UNASSIGNED, address);
        }
        Octets clientId = query.options().find(Code.CLIENT_ID);
        Mac mac = query.header().mac();
        if (clientId == null && mac == null) {
            return null;
        }
        List<Lease> leases =
                clientId == null ? of(snapshot, Objects.requireNonNull(mac)) : of(snapshot, plan, clientId);
        List<Lease> active = new ArrayList<>(
                leases.stream().filter(lease -> isActive(lease, now)).toList());
        if (active.isEmpty()) {
            return LeaseReplies.of(plan, query, Standing.UNKNOWN, Ipv4.ANY);
        }
        active.sort(Comparator.comparing(Lease::renewed).reversed());
        return LeaseReplies.active(plan, query, active, now);
    }

    static boolean isActive(Lease lease, Instant now) {
        return lease.state() == LeaseState.BOUND && lease.ends().isAfter(now);
    }

    /** Leases that a hardware address has or had. */
    static List<Lease> of(Snapshot snapshot, Mac mac) {
        List<Lease> leases = new ArrayList<>();
        for (Ref ref : snapshot.tagged(Lease.macKey(mac))) {
            Entity<Lease> lease = snapshot.get(Kinds.LEASE, ref);
            if (lease != null) {
                leases.add(lease.value());
            }
        }
        return leases;
    }

    /** Leases that a client has or had, which tells itself by this identifier. */
    static List<Lease> of(Snapshot snapshot, Plan plan, Octets clientId) {
        Octets identity = clientId;
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.hostClientId(clientId));
        if (host != null) {
            for (HostInterface port : host.value().interfaces()) {
                if (port.clientIds().contains(clientId) && !port.macs().isEmpty()) {
                    identity = Client.identity(port.macs().getFirst());
                }
            }
        }
        List<Lease> leases = new ArrayList<>();
        for (ServedNetwork network : plan.networks()) {
            Entity<Lease> lease = snapshot.find(Kinds.LEASE, Lease.clientKey(network.name(), identity));
            if (lease != null) {
                leases.add(lease.value());
            }
        }
        return leases;
    }
}
