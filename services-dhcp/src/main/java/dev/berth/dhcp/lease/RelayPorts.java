package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.RelayInformation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many addresses are in use behind each port that relay agents name in option 82. Guarded by the {@link Memory}'s lock. */
final class RelayPorts {
    private final Map<Octets, Integer> leased = new HashMap<>();
    private final Map<Octets, Integer> offered = new HashMap<>();

    /** Forgets the leases, not the offers. */
    void clear() {
        leased.clear();
    }

    void changed(@Nullable Entity<?> before, @Nullable Entity<?> after) {
        count(leased, port(before), -1);
        count(leased, port(after), 1);
    }

    void offered(Offer offer, int by) {
        count(offered, offer.port(), by);
    }

    int inUse(Octets port) {
        return leased.getOrDefault(port, 0) + offered.getOrDefault(port, 0);
    }

    private static @Nullable Octets port(@Nullable Entity<?> entity) {
        if (entity == null || !(entity.value() instanceof Lease lease)) {
            return null;
        }
        Octets information = lease.relayInfo();
        return information == null || lease.state() != LeaseState.BOUND
                ? null
                : new RelayInformation(information).port();
    }

    private static void count(Map<Octets, Integer> counts, @Nullable Octets port, int by) {
        if (port != null && counts.merge(port, by, Integer::sum) <= 0) {
            counts.remove(port);
        }
    }
}
