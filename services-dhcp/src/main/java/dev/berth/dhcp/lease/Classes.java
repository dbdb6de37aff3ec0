package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.match.Facts;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.RelayInformation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which classes a client is of. */
final class Classes {
    private Classes() {}

    static List<ClientClass> of(
            LeaseSettings settings,
            Snapshot snapshot,
            Received received,
            Client client,
            List<ServedNetwork> wire,
            @Nullable RelayInformation relay) {
        if (settings.classes().isEmpty()) {
            return List.of();
        }
        Header header = received.message().header();
        var facts = new Facts(
                received.message().options(),
                relay == null ? remembered(snapshot, client, header) : relay,
                client.mac(),
                header.giaddr(),
                !client.stranger(),
                wire.isEmpty() ? null : wire.getFirst().name());
        List<ClientClass> classes = new ArrayList<>();
        for (ClientClass each : settings.classes()) {
            if (each.match().holds(facts)) {
                classes.add(each);
            }
        }
        return classes;
    }

    /** A renewal comes without the relay; what it said when the lease was made still holds. */
    private static @Nullable RelayInformation remembered(Snapshot snapshot, Client client, Header header) {
        Ipv4 ciaddr = header.ciaddr();
        if (ciaddr.isAny() || header.relayed()) {
            return null;
        }
        Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(ciaddr));
        return lease == null
                        || lease.value().relayInfo() == null
                        || !lease.value().mac().equals(client.mac())
                ? null
                : new RelayInformation(lease.value().relayInfo());
    }
}
