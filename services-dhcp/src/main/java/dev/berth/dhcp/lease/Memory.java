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
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the DHCP service knows beside the inventory: open offers, and which pool addresses are free, folded from commits. It
 * only speeds things up and keeps offers apart; the inventory alone says who has an address, and a free address is looked
 * up there before it is given. Hold {@link #lock} around a decision and what it leads to here.
 */
public final class Memory implements Follower {
    /** Guards everything here. */
    public final ReentrantLock lock = new ReentrantLock();

    private final PoolSpaces pools = new PoolSpaces();
    private final RelayPorts ports = new RelayPorts();
    private final OpenOffers offers = new OpenOffers(ports, this::reconsider);
    private final LeaseEnds ends = new LeaseEnds();
    private Set<Ipv4> kept = Set.of();
    private Snapshot folded;
    private boolean following;

    public Memory(Snapshot base) {
        this.folded = base;
        rebuild(base);
    }

    @Override
    public void start(Snapshot base) {
        lock.lock();
        try {
            // What was made for the first packets need not be made again for the follower.
            if (following || base != folded) {
                rebuild(base);
            }
            following = true;
        } finally {
            lock.unlock();
        }
    }

    private void rebuild(Snapshot base) {
        folded = base;
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
        pools.start(base.naming().networks());
        ends.clear();
        ports.clear();
        // In one go, for a start waits for it.
        base.unordered(Kinds.LEASE).forEach(lease -> {
            ends.note(lease);
            ports.changed(null, lease);
            if (!noteBound(lease)) {
                reconsider(lease.value().address());
            }
        });
        base.unordered(Kinds.HOST).forEach(host -> reconsider(host.value()));
        kept.forEach(this::reconsider);
        offers.addresses().forEach(this::reconsider);
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
                    if (!noteBound(effect.after())) {
                        reconsider(effect.before());
                        reconsider(effect.after());
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is a lease in force, which is noted. An offer that it took needs no memory any more: the lease holds the address. */
    private boolean noteBound(@Nullable Entity<?> entity) {
        if (entity == null || !(entity.value() instanceof Lease lease) || lease.state() != LeaseState.BOUND) {
            return false;
        }
        offers.taken(lease.address());
        PoolSpace pool = pools.at(lease.address());
        if (pool != null) {
            // Should it have ended since, the commit that ended it follows.
            pool.set(lease.address(), PoolSpace.Use.TAKEN);
        }
        return true;
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
        PoolSpace pool = pools.at(address);
        if (pool != null) {
            pool.set(address, offers.has(address) ? PoolSpace.Use.TAKEN : use(folded, address));
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
        List<PoolSpace> spaces = pools.of(network.name());
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
            return pools.free();
        } finally {
            lock.unlock();
        }
    }

    /** How full each network's pools are, those of one class apart; takes the lock itself. */
    public List<PoolWatch.Fill> fills() {
        lock.lock();
        try {
            return pools.fills();
        } finally {
            lock.unlock();
        }
    }

    /** The client's open offer, or null. */
    @Nullable
    Offer offer(String network, Octets identity, Instant now) {
        return offers.of(network, identity, now);
    }

    /** Whether the address is offered to another identity, on other hardware than {@code mac} if that is given. */
    boolean offeredToAnother(Ipv4 address, Octets identity, @Nullable Mac mac, Instant now) {
        return offers.toAnother(address, identity, mac, now);
    }

    /** Addresses that are leased or offered behind a relay's port. */
    int inUseBehind(Octets port) {
        return ports.inUse(port);
    }

    /** Whether another offer may be made. */
    boolean hasRoom(Instant now) {
        return offers.hasRoom(now);
    }

    /** Holds an offer; an earlier one of the same client goes. */
    public void hold(Offer offer) {
        offers.hold(offer);
    }

    /** Forgets the client's open offer, if there is one. */
    public void withdraw(String network, Octets identity) {
        offers.withdraw(network, identity);
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
        offers.expire(now);
    }

    /** The open offers. */
    public Collection<Offer> offers(Instant now) {
        return offers.all(now);
    }
}
