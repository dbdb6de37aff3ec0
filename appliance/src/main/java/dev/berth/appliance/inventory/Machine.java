package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The machine at an address.
 *
 * @param host whose lease or, where nobody holds a lease, whose reservation the address is; null for a stranger
 * @param mac of the lease, or null without one
 */
public record Machine(
        Ipv4 address, @Nullable Entity<Host> host, @Nullable Mac mac) {
    /** A lease counts before a reservation: it says who is there, not who should be. */
    public static Machine at(Ipv4 address, Snapshot snapshot, Instant now) {
        Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(address));
        if (lease != null
                && lease.value().state() == LeaseState.BOUND
                && lease.value().ends().isAfter(now)) {
            Mac mac = lease.value().mac();
            Entity<Host> host = lease.value().host() == null
                    ? null
                    : snapshot.get(Kinds.HOST, lease.value().host());
            return new Machine(address, host == null ? snapshot.find(Kinds.HOST, Kinds.hostMac(mac)) : host, mac);
        }
        return new Machine(address, snapshot.find(Kinds.HOST, Kinds.hostAddress(address)), null);
    }

    /** The host's name, or null for a stranger. */
    public @Nullable String name() {
        return host == null ? null : host.value().name();
    }

    public Subject subject() {
        return new Subject(host == null ? null : host.ref(), mac, address, null);
    }
}
