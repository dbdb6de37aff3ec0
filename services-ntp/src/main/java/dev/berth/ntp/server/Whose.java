package dev.berth.ntp.server;

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
import org.jspecify.annotations.Nullable;

/**
 * The machine at an address.
 *
 * @param host whose lease or, where nobody holds a lease, whose reservation the address is; null for a stranger
 */
public record Whose(
        Ipv4 address, @Nullable Entity<Host> host, @Nullable Mac mac) {
    public static Whose of(Snapshot snapshot, Ipv4 address, Instant now) {
        Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(address));
        if (lease != null
                && lease.value().state() == LeaseState.BOUND
                && lease.value().ends().isAfter(now)) {
            Mac mac = lease.value().mac();
            Entity<Host> host = lease.value().host() == null
                    ? null
                    : snapshot.get(Kinds.HOST, lease.value().host());
            return new Whose(address, host == null ? snapshot.find(Kinds.HOST, Kinds.hostMac(mac)) : host, mac);
        }
        return new Whose(address, snapshot.find(Kinds.HOST, Kinds.hostAddress(address)), null);
    }

    Subject subject() {
        return new Subject(host == null ? null : host.ref(), mac, address, null);
    }
}
