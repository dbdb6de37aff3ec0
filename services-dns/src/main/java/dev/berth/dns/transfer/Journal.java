package dev.berth.dns.transfer;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.zone.SignedChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes of every zone, for incremental transfers: bounded by the RRsets in it, kept over a restart by its {@link Keeper}.
 * Who asks for more gets the whole zone.
 */
public final class Journal implements Follower {
    /** Where steps are kept over a restart. */
    public interface Keeper {
        /** Everything that was kept and is not superseded, in the order in which it came. */
        List<Step> kept();

        /** Keeps further steps. {@code all} gives those that matter from now on, for whoever would rather write them anew. */
        void keep(List<Step> further, Supplier<List<Step>> all);

        /** Keeps nothing. */
        Keeper NOWHERE = new Keeper() {
            @Override
            public List<Step> kept() {
                return List.of();
            }

            @Override
            public void keep(List<Step> further, Supplier<List<Step>> all) {}
        };
    }

    /** One change; {@code zone} is the zone after it. */
    public record Step(Zone zone, ZoneDelta delta) {}

    private final int limit;
    private final Keeper keeper;
    private final Consumer<Set<DomainName>> changed;
    private final Map<DomainName, Ring> rings = new HashMap<>();
    private final Predicate<DomainName> signed;

    /**
     * @param limit RRsets kept for one zone
     * @param changed is told the zones whose serial is new, after each commit and once at the start
     */
    public Journal(int limit, Keeper keeper, Consumer<Set<DomainName>> changed) {
        this(limit, keeper, changed, zone -> false);
    }

    /** @param signed zones whose changes come by {@link #signed} rather than with commits; these are not kept */
    public Journal(int limit, Keeper keeper, Consumer<Set<DomainName>> changed, Predicate<DomainName> signed) {
        this.limit = limit;
        this.keeper = keeper;
        this.changed = changed;
        this.signed = signed;
    }

    /** A signed zone went from one state to the next. */
    public void signed(SignedChange change) {
        synchronized (this) {
            add(change.delta(), change.zone());
        }
        changed.accept(Set.of(change.zone().name()));
    }

    private static final class Ring {
        final Deque<ZoneDelta> deltas = new ArrayDeque<>();
        final Zone zone;
        long newest;
        int rrsets;

        Ring(Zone zone, long newest) {
            this.zone = zone;
            this.newest = newest;
        }

        Stream<Step> steps() {
            return deltas.stream().map(delta -> new Step(zone, delta));
        }
    }

    /** Takes up what was kept; to be called before anything else. */
    public synchronized void restore() {
        rings.clear();
        keeper.kept().stream()
                .filter(step -> !signed.test(step.zone().name()))
                .forEach(step -> add(step.delta(), step.zone()));
    }

    @Override
    public void start(Snapshot base) {
        synchronized (this) {
            base.naming().zones().forEach((name, zone) -> {
                if (!signed.test(name)) {
                    begin(zone, base.serial(name));
                }
            });
            keeper.keep(List.of(), this::steps);
        }
        changed.accept(base.naming().zones().keySet());
    }

    /** This is where a zone stands. What is known of its changes counts only if it leads there. */
    public synchronized void begin(Zone zone, long serial) {
        Ring ring = rings.get(zone.name());
        if (ring == null || !ring.zone.equals(zone) || ring.newest != serial) {
            rings.put(zone.name(), new Ring(zone, serial));
        }
    }

    private List<Step> steps() {
        return rings.values().stream()
                .filter(ring -> !signed.test(ring.zone.name()))
                .flatMap(Ring::steps)
                .toList();
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        Set<DomainName> touched = new HashSet<>();
        synchronized (this) {
            List<Step> steps = new ArrayList<>();
            for (Commit commit : commits) {
                for (ZoneDelta delta : commit.zones()) {
                    if (signed.test(delta.zone())) {
                        continue;
                    }
                    touched.add(delta.zone());
                    Zone zone = after.naming().zones().get(delta.zone());
                    add(delta, zone);
                    if (zone != null) {
                        steps.add(new Step(zone, delta));
                    }
                }
            }
            if (!steps.isEmpty()) {
                keeper.keep(steps, this::steps);
            }
        }
        touched.retainAll(after.naming().zones().keySet());
        if (!touched.isEmpty()) {
            changed.accept(touched);
        }
    }

    /** Another primary's zone has changed by {@code deltas}; nobody is told here. */
    public synchronized void copied(Zone zone, List<ZoneDelta> deltas) {
        deltas.forEach(delta -> add(delta, zone));
        keeper.keep(deltas.stream().map(delta -> new Step(zone, delta)).toList(), this::steps);
    }

    private void add(ZoneDelta delta, @Nullable Zone zone) {
        Ring ring = rings.get(delta.zone());
        if (zone == null) {
            rings.remove(delta.zone());
            return;
        }
        if (ring == null && !delta.created() && !delta.dropped()) {
            ring = new Ring(zone, delta.fromSerial());
            rings.put(delta.zone(), ring);
        }
        // Old and new SOA are told around the changes: over another SOA there is no way but the whole zone.
        if (ring == null
                || delta.created()
                || delta.dropped()
                || !ring.zone.equals(zone)
                || ring.newest != delta.fromSerial()) {
            rings.put(delta.zone(), new Ring(zone, delta.toSerial()));
            return;
        }
        ring.deltas.addLast(delta);
        ring.newest = delta.toSerial();
        ring.rrsets += size(delta);
        while (ring.rrsets > limit) {
            ring.rrsets -= size(ring.deltas.removeFirst());
        }
    }

    private static int size(ZoneDelta delta) {
        return 1 + delta.removed().size() + delta.added().size();
    }

    /**
     * The deltas that lead from a serial to the newest that is known here, oldest first; empty when it is that one, null where
     * they are not all here.
     */
    public synchronized @Nullable List<ZoneDelta> since(Zone zone, long from) {
        Ring ring = rings.get(zone.name());
        if (ring == null || !ring.zone.equals(zone)) {
            return null;
        }
        List<ZoneDelta> chain = new ArrayList<>();
        for (ZoneDelta delta : ring.deltas) {
            if (!chain.isEmpty() || delta.fromSerial() == from) {
                chain.add(delta);
            }
        }
        return chain.isEmpty() && from != ring.newest ? null : chain;
    }
}
