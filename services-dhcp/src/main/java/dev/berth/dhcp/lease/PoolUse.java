package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds the addresses of a pool.
 *
 * @param size addresses in its range
 * @param bound leased
 * @param offered held for clients that were offered them
 * @param declined in use by somebody else, resting
 * @param reserved fixed addresses of hosts, and ours and the routers'
 * @param first the bound lease that ends first, or null
 * @param last the bound lease that ends last, or null
 */
public record PoolUse(
        String network,
        AddressRange range,
        long size,
        long bound,
        long offered,
        long declined,
        long reserved,
        @Nullable Lease first,
        @Nullable Lease last) {

    /** All pools, or those of one network, in the order of networks and addresses. Looks at every lease and host. */
    public static List<PoolUse> of(Snapshot snapshot, Collection<Offer> offers, @Nullable String network) {
        List<Count> counts = new ArrayList<>();
        TreeMap<Ipv4, Count> byFirst = new TreeMap<>();
        for (Network each : snapshot.naming().networks()) {
            if (network == null || network.equals(each.name())) {
                for (Pool pool : each.pools()) {
                    Count count = new Count(each.name(), pool.range());
                    counts.add(count);
                    byFirst.put(pool.range().first(), count);
                }
            }
        }
        snapshot.unordered(Kinds.LEASE).map(Entity::value).forEach(lease -> {
            Count count = holding(byFirst, lease.address());
            if (count != null) {
                count.lease(lease);
            }
        });
        offers.forEach(offer -> {
            Count count = holding(byFirst, offer.address());
            Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(offer.address()));
            if (count != null && (lease == null || lease.value().state() != LeaseState.BOUND)) {
                count.offered++;
            }
        });
        for (Ipv4 address : reserved(snapshot)) {
            Count count = holding(byFirst, address);
            Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(address));
            boolean counted = lease != null
                    && (lease.value().state() == LeaseState.BOUND
                            || lease.value().state() == LeaseState.DECLINED);
            if (count != null && !counted) {
                count.reserved++;
            }
        }
        return counts.stream().map(Count::use).toList();
    }

    private static Collection<Ipv4> reserved(Snapshot snapshot) {
        Map<Ipv4, Ipv4> reserved = new TreeMap<>();
        snapshot.unordered(Kinds.HOST)
                .map(Entity::value)
                .map(Host::interfaces)
                .flatMap(List::stream)
                .map(HostInterface::address)
                .filter(Objects::nonNull)
                .forEach(address -> reserved.put(address, address));
        if (snapshot.site() != null) {
            snapshot.site().addresses().forEach(address -> reserved.put(address, address));
        }
        for (Network network : snapshot.naming().networks()) {
            network.routers().forEach(address -> reserved.put(address, address));
            if (network.subnet().prefix() < 31) {
                Ipv4 base = network.subnet().base();
                Ipv4 broadcast = network.subnet().broadcast();
                reserved.put(base, base);
                reserved.put(broadcast, broadcast);
            }
        }
        return reserved.values();
    }

    private static @Nullable Count holding(TreeMap<Ipv4, Count> byFirst, Ipv4 address) {
        Map.Entry<Ipv4, Count> below = byFirst.floorEntry(address);
        return below != null && below.getValue().range.contains(address) ? below.getValue() : null;
    }

    public long free() {
        return Math.max(0, size - bound - offered - declined - reserved);
    }

    /** In percent of the addresses that clients without a reservation can have at all. */
    public int percent() {
        long leasable = size - reserved;
        return leasable <= 0 ? 100 : (int) ((leasable - free()) * 100 / leasable);
    }

    /** Who holds it and for how long, in a line. */
    public String holders(Instant now) {
        var text = new StringBuilder("pool " + range + " of network " + network + ": " + bound + " of " + size
                + " leased, "
                + offered + " offered, " + declined + " resting after a decline, " + reserved + " reserved, " + free()
                + " free");
        if (first != null) {
            text.append("; ")
                    .append(first.address())
                    .append(" is the first to end, held by ")
                    .append(first.mac());
            text.append(" for ").append(words(first, now));
        }
        if (last != null && first != null && !last.address().equals(first.address())) {
            text.append(", ")
                    .append(last.address())
                    .append(" the last, held by ")
                    .append(last.mac());
            text.append(" for ").append(words(last, now));
        }
        return text.toString();
    }

    private static String words(Lease lease, Instant now) {
        if (lease.ends().equals(Instant.MAX)) {
            return "ever";
        }
        Duration left = Duration.between(now, lease.ends());
        long seconds = Math.max(0, left.toSeconds());
        return seconds < 120
                ? seconds + " s more"
                : seconds < 7200 ? seconds / 60 + " min more" : seconds / 3600 + " h more";
    }

    private static final class Count {
        private final String network;
        private final AddressRange range;
        private long bound;
        private long offered;
        private long declined;
        private long reserved;
        private @Nullable Lease first;
        private @Nullable Lease last;

        Count(String network, AddressRange range) {
            this.network = network;
            this.range = range;
        }

        void lease(Lease lease) {
            if (lease.state() == LeaseState.DECLINED) {
                declined++;
            }
            if (lease.state() != LeaseState.BOUND) {
                return;
            }
            bound++;
            first = first == null || lease.ends().isBefore(first.ends()) ? lease : first;
            last = last == null || lease.ends().isAfter(last.ends()) ? lease : last;
        }

        PoolUse use() {
            return new PoolUse(network, range, range.size(), bound, offered, declined, reserved, first, last);
        }
    }
}
