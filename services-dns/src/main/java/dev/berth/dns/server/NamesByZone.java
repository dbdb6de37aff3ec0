package dev.berth.dns.server;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The names of each zone in order, for those who look at zones a page at a time: built when somebody first does, kept up to
 * date by commits, and given up when nobody has looked for a while.
 */
final class NamesByZone {
    private static final Duration UNUSED = Duration.ofMinutes(10);
    private static final Duration BUILT = Duration.ofMinutes(1);
    private static final long FRESH_NANOS = 500_000_000;

    private @Nullable Index index;

    /** In order, as of {@code now} or a little later. */
    Set<DomainName> of(DomainName zone, Inventory inventory, Snapshot now) {
        Index current;
        synchronized (this) {
            current = index;
            if (current == null || current.over) {
                current = new Index();
                current.following = inventory.follow(current);
                index = current;
            }
        }
        return current.names(zone, now.revision());
    }

    private static final class Index implements Follower {
        /** Changes with commits; replaced by another when all is read anew, so that readers see one or the other, and either whole. */
        private volatile Map<DomainName, NavigableSet<DomainName>> zones = Map.of();

        private final CountDownLatch built = new CountDownLatch(1);
        private volatile Inventory.@Nullable Following following;
        private volatile long used = System.nanoTime();
        private volatile boolean over;

        Set<DomainName> names(DomainName zone, long revision) {
            used = System.nanoTime();
            try {
                if (built.await(BUILT.toMillis(), TimeUnit.MILLISECONDS)) {
                    // Whoever added a record just now wants to see it.
                    Inventory.Following its = following;
                    while (its != null && its.revision() < revision && System.nanoTime() - used < FRESH_NANOS) {
                        LockSupport.parkNanos(1_000_000);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return zones.getOrDefault(zone, new TreeSet<>());
        }

        @Override
        public void start(Snapshot base) {
            Map<DomainName, NavigableSet<DomainName>> fresh = new ConcurrentHashMap<>();
            // In order, for then each finds its place next to the last; what is served at them is looked up when it is
            // shown.
            base.zoneNames().sorted().forEach(name -> add(fresh, base, name));
            zones = fresh;
            built.countDown();
        }

        private static void add(Map<DomainName, NavigableSet<DomainName>> to, Snapshot now, DomainName name) {
            Zone zone = now.naming().zone(name);
            if (zone != null) {
                to.computeIfAbsent(zone.name(), its -> new ConcurrentSkipListSet<>())
                        .add(name);
            }
        }

        @Override
        public void commits(List<Commit> commits, Snapshot after) {
            if (over) {
                return;
            }
            if (System.nanoTime() - used > UNUSED.toNanos()) {
                over = true;
                zones = Map.of();
                Inventory.Following its = following;
                if (its != null) {
                    Thread.ofVirtual().name("zone-names-over").start(its::close);
                }
                return;
            }
            for (Commit commit : commits) {
                for (ZoneDelta delta : commit.zones()) {
                    if (delta.created() || delta.dropped()) {
                        start(after);
                        return;
                    }
                    apply(delta, after);
                }
            }
        }

        private void apply(ZoneDelta delta, Snapshot after) {
            delta.added().forEach(rrset -> add(zones, after, rrset.name()));
            NavigableSet<DomainName> names = zones.get(delta.zone());
            if (names != null) {
                delta.removed().stream()
                        .map(rrset -> rrset.name())
                        .filter(name -> after.rrsets(name).isEmpty())
                        .forEach(names::remove);
            }
        }
    }
}
