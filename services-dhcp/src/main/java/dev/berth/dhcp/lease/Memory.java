package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the DHCP service knows beside the inventory: open offers, and which pool addresses are free, folded from commits. It
 * only speeds things up and keeps offers apart; the inventory alone says who has an address, and a free address is looked
 * up there before it is given. Hold {@link #lock} around a decision and what it leads to here.
 */
public final class Memory implements Follower {
    /** Open offers at most. */
    public static final int MOST_OFFERS = 1 << 16;
    /** An offer is kept this long even when there are too many. */
    private static final Duration KEPT_AT_LEAST = Duration.ofSeconds(10);

    /** Guards everything here. */
    public final ReentrantLock lock = new ReentrantLock();

    /** In the order of their ends, since all are held equally long. */
    private final Map<Who, Offer> offers = new LinkedHashMap<>();

    private final Map<Ipv4, Offer> byAddress = new HashMap<>();
    private final Map<String, List<PoolSpace>> pools = new HashMap<>();
    private final TreeMap<Ipv4, PoolSpace> byFirst = new TreeMap<>();
    private final RelayPorts ports = new RelayPorts();
    private final LeaseEnds ends = new LeaseEnds();
    private Set<Ipv4> kept = Set.of();
    private Snapshot folded;

    private record Who(String network, Octets identity) {
        /** Written out: the generated ones cost half of a look-up. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Who who && identity.equals(who.identity) && network.equals(who.network);
        }

        @Override
        public int hashCode() {
            return 31 * network.hashCode() + identity.hashCode();
        }
    }

    public Memory(Snapshot base) {
        this.folded = base;
        start(base);
    }

    @Override
    public void start(Snapshot base) {
        lock.lock();
        try {
            rebuild(base);
            ports.start(base);
        } finally {
            lock.unlock();
        }
    }

    private void rebuild(Snapshot base) {
        folded = base;
        pools.clear();
        byFirst.clear();
        Set<Ipv4> never = new HashSet<>();
        if (base.site() != null) {
            never.addAll(base.site().addresses());
        }
        for (Network network : base.naming().networks()) {
            never.addAll(network.routers());
            never.add(network.subnet().base());
            never.add(network.subnet().broadcast());
        }
        kept = never;
        for (Network network : base.naming().networks()) {
            List<PoolSpace> spaces = new ArrayList<>();
            // Where a client may use pools of its class and general ones, those of its class go first.
            network.pools().stream()
                    .sorted(Comparator.comparing(pool -> pool.classes().isEmpty()))
                    .forEach(pool -> {
                        var space = new PoolSpace(pool);
                        spaces.add(space);
                        byFirst.put(pool.range().first(), space);
                        long size = pool.range().size();
                        for (int i = 0; i < size; i++) {
                            space.set(pool.range().first().plus(i), PoolSpace.Use.FRESH);
                        }
                    });
            pools.put(network.name(), spaces);
        }
        ends.gather(base);
        base.unordered(Kinds.LEASE).forEach(lease -> reconsider(lease.value().address()));
        base.unordered(Kinds.HOST).forEach(host -> reconsider(host.value()));
        kept.forEach(this::reconsider);
        byAddress.keySet().forEach(this::reconsider);
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        lock.lock();
        try {
            boolean rebuild = false;
            for (Commit commit : commits) {
                for (Effect effect : commit.effects()) {
                    ports.changed(effect.before(), effect.after());
                    rebuild |= effect.ref().kind().equals(Kinds.NETWORK.name())
                            || effect.ref().kind().equals(Kinds.SITE.name());
                }
            }
            if (rebuild) {
                rebuild(after);
                return;
            }
            folded = after;
            for (Commit commit : commits) {
                for (Effect effect : commit.effects()) {
                    if (effect.after() != null) {
                        ends.note(effect.after());
                    }
                    if (!isBound(effect.after())) {
                        reconsider(effect.before());
                        reconsider(effect.after());
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A lease that came into force. An offer that it took needs no memory any more: the lease holds the address. */
    private boolean isBound(@Nullable Entity<?> entity) {
        if (entity == null || !(entity.value() instanceof Lease lease) || lease.state() != LeaseState.BOUND) {
            return false;
        }
        Offer offer = byAddress.remove(lease.address());
        if (offer != null && offers.remove(new Who(offer.network(), offer.identity())) != null) {
            ports.offered(offer, -1);
        }
        PoolSpace pool = pool(lease.address());
        if (pool != null) {
            // Should it have ended since, the commit that ended it follows.
            pool.set(lease.address(), PoolSpace.Use.TAKEN);
        }
        return true;
    }

    private @Nullable PoolSpace pool(Ipv4 address) {
        Map.Entry<Ipv4, PoolSpace> pool = byFirst.floorEntry(address);
        return pool != null && pool.getValue().range.contains(address) ? pool.getValue() : null;
    }

    private void reconsider(@Nullable Entity<?> entity) {
        if (entity != null && entity.value() instanceof Lease lease) {
            reconsider(lease.address());
        } else if (entity != null && entity.value() instanceof Host host) {
            reconsider(host);
        }
    }

    private void reconsider(Host host) {
        host.interfaces().forEach(port -> {
            if (port.address() != null) {
                reconsider(port.address());
            }
        });
    }

    private void reconsider(Ipv4 address) {
        PoolSpace pool = pool(address);
        if (pool != null) {
            pool.set(address, byAddress.containsKey(address) ? PoolSpace.Use.TAKEN : use(folded, address));
        }
    }

    private PoolSpace.Use use(Snapshot snapshot, Ipv4 address) {
        if (kept.contains(address) || snapshot.find(Kinds.HOST, Kinds.hostAddress(address)) != null) {
            return PoolSpace.Use.TAKEN;
        }
        Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(address));
        if (lease == null) {
            return PoolSpace.Use.FRESH;
        }
        LeaseState state = lease.value().state();
        return state == LeaseState.BOUND || state == LeaseState.DECLINED ? PoolSpace.Use.TAKEN : PoolSpace.Use.ENDED;
    }

    /** A free address of the network's pools for a client without a claim to one, or null. */
    @Nullable
    Ipv4 pick(Situation s, ServedNetwork network) {
        List<PoolSpace> spaces = pools.getOrDefault(network.name(), List.of());
        int seed = s.client().identity().hashCode() * 0x9e3779b9;
        for (PoolSpace space : spaces) {
            Ipv4 address = s.isOf(space.classes) ? space.fresh(seed) : null;
            while (address != null) {
                if (confirmed(s, network, space, address)) {
                    return address;
                }
                address = space.fresh(seed);
            }
        }
        for (PoolSpace space : spaces) {
            Ipv4 address = s.isOf(space.classes) ? space.ended() : null;
            while (address != null) {
                if (confirmed(s, network, space, address)) {
                    return address;
                }
                address = space.ended();
            }
        }
        return null;
    }

    /** The fold may lag behind the snapshot; what is no longer free there is taken out here. */
    private boolean confirmed(Situation s, ServedNetwork network, PoolSpace space, Ipv4 address) {
        if (network.pools(address, s) && use(s.snapshot(), address) != PoolSpace.Use.TAKEN) {
            return true;
        }
        space.set(address, PoolSpace.Use.TAKEN);
        return false;
    }

    /** Free addresses of each network's pools; takes the lock itself. */
    public Map<String, Integer> freeByNetwork() {
        lock.lock();
        try {
            Map<String, Integer> free = new LinkedHashMap<>();
            pools.forEach((network, spaces) ->
                    free.put(network, spaces.stream().mapToInt(PoolSpace::free).sum()));
            return free;
        } finally {
            lock.unlock();
        }
    }

    /** How full each network's pools are, those of one class apart; takes the lock itself. */
    public List<PoolWatch.Fill> fills() {
        lock.lock();
        try {
            List<PoolWatch.Fill> fills = new ArrayList<>();
            pools.forEach((network, spaces) -> spaces.stream()
                    .collect(Collectors.groupingBy(space -> space.classes))
                    .forEach((classes, same) -> fills.add(new PoolWatch.Fill(
                            network,
                            classes,
                            same.stream().mapToInt(PoolSpace::size).sum(),
                            same.stream().mapToInt(PoolSpace::free).sum()))));
            return fills;
        } finally {
            lock.unlock();
        }
    }

    /** The client's open offer, or null. */
    @Nullable
    Offer offer(String network, Octets identity, Instant now) {
        Offer offer = offers.get(new Who(network, identity));
        return offer == null || !offer.until().isAfter(now) ? null : offer;
    }

    /** Whether the address is offered to another identity, on other hardware than {@code mac} if that is given. */
    boolean offeredToAnother(Ipv4 address, Octets identity, @Nullable Mac mac, Instant now) {
        Offer offer = byAddress.get(address);
        return offer != null
                && !offer.identity().equals(identity)
                && !offer.mac().equals(mac)
                && offer.until().isAfter(now);
    }

    /** Addresses that are leased or offered behind a relay's port. */
    int inUseBehind(Octets port) {
        return ports.inUse(port);
    }

    /** Whether another offer may be made. */
    boolean hasRoom(Instant now) {
        if (offers.size() < MOST_OFFERS) {
            return true;
        }
        Offer oldest = offers.values().iterator().next();
        return !oldest.until().minus(Offer.HELD).plus(KEPT_AT_LEAST).isAfter(now);
    }

    /** Holds an offer; an earlier one of the same client goes. */
    public void hold(Offer offer) {
        withdraw(offer.network(), offer.identity());
        if (offers.size() >= MOST_OFFERS) {
            Offer oldest = offers.values().iterator().next();
            withdraw(oldest.network(), oldest.identity());
        }
        Offer displaced = byAddress.put(offer.address(), offer);
        if (displaced != null && offers.remove(new Who(displaced.network(), displaced.identity())) != null) {
            ports.offered(displaced, -1);
        }
        ports.offered(offer, 1);
        offers.put(new Who(offer.network(), offer.identity()), offer);
        reconsider(offer.address());
    }

    /** Forgets the client's open offer, if there is one. */
    public void withdraw(String network, Octets identity) {
        Offer offer = offers.remove(new Who(network, identity));
        if (offer != null) {
            ports.offered(offer, -1);
            byAddress.remove(offer.address(), offer);
            reconsider(offer.address());
        }
    }

    /** Leases and quarantines whose time is over, those that ended first. */
    List<Entity<Lease>> due(Snapshot snapshot, Instant now, int most) {
        lock.lock();
        try {
            return ends.due(snapshot, now, most);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the offers whose time is over. */
    public void expire(Instant now) {
        Iterator<Offer> oldest = offers.values().iterator();
        while (oldest.hasNext()) {
            Offer offer = oldest.next();
            if (offer.until().isAfter(now) && offer.until().minus(Offer.HELD).isBefore(now.plusSeconds(60))) {
                return;
            }
            oldest.remove();
            ports.offered(offer, -1);
            byAddress.remove(offer.address(), offer);
            reconsider(offer.address());
        }
    }

    /** The open offers. */
    public Collection<Offer> offers(Instant now) {
        return offers.values().stream()
                .filter(offer -> offer.until().isAfter(now))
                .toList();
    }
}
