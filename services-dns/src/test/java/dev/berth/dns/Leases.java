package dev.berth.dns;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.SampleSite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the DHCP service would commit. */
public final class Leases {
    private Leases() {}

    /** A lease of {@code address} for an hour, whose client asks for a name; others' names are denied to it. */
    public static void bind(Inventory inventory, String address, String name, Instant now) {
        var ip = Ipv4.of(address);
        var identity = Octets.copyOf(ip.bytes());
        var dhcid = Octets.of("000201" + "%08x".formatted(ip.bits()).repeat(8));
        var lease = new Lease(
                ip,
                "lab",
                LeaseState.BOUND,
                identity,
                Mac.of("52:54:00:00:%02x:%02x".formatted(ip.bits() >> 8 & 255, ip.bits() & 255)),
                null,
                now,
                now,
                now.plus(Duration.ofHours(1)),
                null,
                name,
                new NameClaim(DomainName.of(name), dhcid),
                null,
                null,
                null);
        Entity<Lease> seen = inventory.now().get(Kinds.LEASE, Lease.ref(ip));
        commit(inventory, seen == null ? new Change.Put(Lease.ref(ip), lease, 0) : Change.Put.update(seen, lease));
    }

    /** The lease of {@code address} ends. */
    public static void release(Inventory inventory, String address, Instant now) {
        Entity<Lease> seen = inventory.now().get(Kinds.LEASE, Lease.ref(Ipv4.of(address)));
        commit(inventory, Change.Put.update(seen, seen.value().as(LeaseState.RELEASED, now)));
    }

    private static void commit(Inventory inventory, Change change) {
        SampleSite.committed(
                inventory.commit(new Proposal(Actor.service("dhcp"), Subject.NOBODY, "a lease", List.of(change))));
    }
}
