package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses that somebody was found to use without a lease. */
public final class Quarantine {
    /** Stands for a holder that only an echo reply told of. */
    private static final Mac UNKNOWN = new Mac(0);

    private Quarantine() {}

    /** Whether an offer is of an address that nobody should have: no lease in force, and no host's own. */
    public static boolean concerns(Snapshot snapshot, Offer offer) {
        Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(offer.address()));
        Entity<Host> host = snapshot.find(Kinds.HOST, Kinds.hostAddress(offer.address()));
        return host == null && (lease == null || lease.value().state() != LeaseState.BOUND);
    }

    /** The address rests like one that a client declined. */
    public static Decision.Record record(Snapshot snapshot, Offer offer, @Nullable Mac holder, Instant now) {
        Ipv4 address = offer.address();
        Mac mac = holder == null ? UNKNOWN : holder;
        Entity<Lease> before = snapshot.get(Kinds.LEASE, Lease.ref(address));
        var rest = new Lease(
                address,
                offer.network(),
                LeaseState.DECLINED,
                Client.identity(mac),
                mac,
                null,
                now,
                now,
                now.plus(Endings.QUARANTINE),
                null,
                null,
                null,
                null,
                null,
                null);
        var put = new Change.Put(Lease.ref(address), rest, before == null ? 0 : before.revision());
        return new Decision.Record(
                new Subject(null, holder, address, null), "address found in use", address, List.of(put));
    }
}
