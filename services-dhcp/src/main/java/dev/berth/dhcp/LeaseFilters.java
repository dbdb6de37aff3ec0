package dev.berth.dhcp;

import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What leases may be asked for by: a filter that matches nothing that exists is a mistake, not an empty list. */
final class LeaseFilters {
    private static final Set<String> STATES = Set.of("offered", "bound", "released", "expired", "declined");

    private LeaseFilters() {}

    static void check(Snapshot snapshot, @Nullable String network, @Nullable String state, @Nullable String host)
            throws OperationFailure {
        if (state != null && !STATES.contains(state.toLowerCase(Locale.ROOT))) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "'" + state + "' is no state of a lease; use offered, bound, released, expired or declined");
        }
        require("network", network, network == null || snapshot.find(Kinds.NETWORK, name("network", network)) != null);
        require("host", host, host == null || snapshot.find(Kinds.HOST, name("host", host)) != null);
    }

    private static dev.berth.appliance.inventory.Key name(String kind, String name) {
        return Kinds.name(kind, name);
    }

    private static void require(String kind, @Nullable String name, boolean there) throws OperationFailure {
        if (!there) {
            throw new OperationFailure(Reason.ABSENT, "there is no " + kind + " '" + name + "'");
        }
    }
}
