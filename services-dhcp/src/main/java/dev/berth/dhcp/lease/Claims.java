package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which addresses are the client's, and which it may have. */
final class Claims {
    private final Situation s;
    private final Client client;
    private @Nullable List<Entity<Lease>> remembered;
    private @Nullable Entity<Lease> last;

    Claims(Situation situation) {
        this.s = situation;
        this.client = situation.client();
    }

    /** The client's fixed address on the wire, or null when it has none or somebody else still holds it. */
    @Nullable
    Ipv4 reserved() {
        Ipv4 fixed = fixed();
        return fixed != null && s.network(fixed) != null && available(fixed) ? fixed : null;
    }

    private @Nullable Ipv4 fixed() {
        return client.port() == null ? null : client.port().address();
    }

    /** The leases that the client has or had on the wire, the live ones first, then the latest. */
    List<Entity<Lease>> remembered() {
        List<Entity<Lease>> known = remembered;
        if (known == null) {
            known = gather();
            remembered = known;
        }
        return known;
    }

    private List<Entity<Lease>> gather() {
        List<Entity<Lease>> all = new ArrayList<>(2);
        for (ServedNetwork network : s.wire()) {
            add(all, network, client.identity());
            for (Octets identity : client.further()) {
                add(all, network, identity);
            }
        }
        if (all.isEmpty()) {
            Entity<Lease> passed = passed();
            if (passed != null) {
                all.add(passed);
            }
        }
        if (all.size() < 2) {
            return all;
        }
        all.sort(Comparator.comparing((Entity<Lease> lease) -> lease.value().state() != LeaseState.BOUND)
                .thenComparing(lease -> lease.value().renewed(), Comparator.reverseOrder()));
        return all;
    }

    private void add(List<Entity<Lease>> all, ServedNetwork network, Octets identity) {
        Entity<Lease> lease = s.snapshot().find(Kinds.LEASE, Lease.clientKey(network.name(), identity));
        if (lease != null) {
            all.add(lease);
        }
    }

    /**
     * A stranger's lease on the same hardware that passes to this client: firmware's to whoever boots next, and a sole
     * system's back to its firmware, so that a machine keeps its address from stage to stage.
     */
    private @Nullable Entity<Lease> passed() {
        Collection<Ref> tagged = client.stranger() ? s.snapshot().tagged(Lease.macKey(client.mac())) : List.of();
        if (tagged.isEmpty()) {
            return null;
        }
        List<Entity<Lease>> others = new ArrayList<>(tagged.size());
        for (Ref ref : tagged) {
            Entity<Lease> lease = s.snapshot().get(Kinds.LEASE, ref);
            if (lease != null
                    && lease.value().state().hasClient()
                    && lease.value().host() == null
                    && s.network(lease.value().address()) != null) {
                others.add(lease);
            }
        }
        for (Entity<Lease> lease : others) {
            if (isBootStage(lease.value())) {
                return lease;
            }
        }
        return client.bootStage() && others.size() == 1 ? others.getFirst() : null;
    }

    private static boolean isBootStage(Lease lease) {
        return lease.vendor() != null && Architecture.isBootStage(lease.vendor());
    }

    /** Whether a lease is or was this client's. */
    boolean isOurs(Lease lease) {
        if (!lease.state().hasClient()) {
            return false;
        }
        if (lease.identity().equals(client.identity()) || client.further().contains(lease.identity())) {
            return true;
        }
        Entity<Lease> passed = lease.mac().equals(client.mac()) ? passed() : null;
        return passed != null && passed.value().address().equals(lease.address());
    }

    /** Whether the client may be given an address now: allowed for it, and nobody else's. */
    boolean mayHave(ServedNetwork network, Ipv4 address) {
        return allowed(network, address) && available(address);
    }

    private boolean allowed(ServedNetwork network, Ipv4 address) {
        Entity<Host> holder = s.snapshot().find(Kinds.HOST, Kinds.hostAddress(address));
        if (holder != null) {
            return address.equals(fixed()) && !network.kept().contains(address);
        }
        boolean movesToReserved = reserved() != null;
        return !movesToReserved && network.pools(address, s);
    }

    /** The lease of an address, whoever has or had it; null for none. */
    @Nullable
    Entity<Lease> at(Ipv4 address) {
        Entity<Lease> known = last;
        if (known == null || !known.value().address().equals(address)) {
            known = s.snapshot().get(Kinds.LEASE, Lease.ref(address));
            last = known;
        }
        return known;
    }

    private boolean available(Ipv4 address) {
        Entity<Lease> lease = at(address);
        boolean ours = lease != null && isOurs(lease.value());
        // An earlier boot stage's open offer of its lease does not keep the next stage from it.
        if (s.memory().offeredToAnother(address, client.identity(), ours ? client.mac() : null, s.now())) {
            return false;
        }
        return lease == null
                || ours
                || lease.value().state() == LeaseState.RELEASED
                || lease.value().state() == LeaseState.EXPIRED;
    }
}
