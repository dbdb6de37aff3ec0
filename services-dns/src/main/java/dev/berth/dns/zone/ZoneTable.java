package dev.berth.dns.zone;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/**
 * All zones that we serve, as prepared answers, kept up to date by the inventory's commits.
 *
 * <p>Guarantee: one answer is made from one state of all zones, that after a whole commit. It never shows half of a commit, nor
 * a serial without its records. Who was answered from a commit's state is not answered from an earlier one afterwards. A reader
 * takes no lock and waits for nobody; one that a publication overtakes begins its look-up again.
 *
 * <p>Memory: about 110 octets for a name with one address record, all included; a fold needs twice that for what it changes.
 */
public final class ZoneTable implements Follower {
    private final long key;
    private final ZoneEvents events;
    private final CountDownLatch built = new CountDownLatch(1);
    private volatile Table current;

    /** @param key secret from clients; hashes depend on it */
    public ZoneTable(long key, ZoneEvents events) {
        this.key = key;
        this.events = events;
        this.current = new Table(key);
    }

    Table current() {
        return current;
    }

    /** Waits until there is something to answer from. */
    public void awaitFirst() throws InterruptedException {
        built.await();
    }

    /** Zones and their records but the SOA; for status. */
    public Map<DomainName, Integer> records() {
        Map<DomainName, Integer> records = new TreeMap<>();
        current.zones().forEach((name, cell) -> records.put(name, cell.newest().records));
        return records;
    }

    @Override
    public void start(Snapshot base) {
        rebuild(base);
    }

    private void rebuild(Snapshot base) {
        Map<DomainName, Zone> zones = base.naming().zones();
        var next = new Table(key, zones.values(), base::serial);
        base.allRRsets().forEach(rrset -> {
            if (Block.isReadable(rrset)) {
                next.edit(rrset.name(), Set.of(), List.of(rrset));
            } else {
                events.unreadable(rrset);
            }
        });
        next.publish(zones.values(), base::serial);
        current = next;
        built.countDown();
        events.built(zones.size(), next.names(), base.revision());
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        Set<DomainName> touched = new TreeSet<>();
        Map<DomainName, Edits> edits = new LinkedHashMap<>();
        for (Commit commit : commits) {
            for (ZoneDelta delta : commit.zones()) {
                if (delta.created() || delta.dropped()) {
                    // Names move between zones; rare, and the inventory itself looks at every name then.
                    rebuild(after);
                    return;
                }
                touched.add(delta.zone());
                delta.removed().forEach(rrset -> of(edits, rrset).remove(rrset.type()));
                for (RRset rrset : delta.added()) {
                    if (Block.isReadable(rrset)) {
                        of(edits, rrset).add(rrset);
                    } else {
                        events.unreadable(rrset);
                    }
                }
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        Table table = current;
        edits.forEach((name, edit) -> table.edit(name, edit.removed, edit.added.values()));
        Map<DomainName, Zone> zones = after.naming().zones();
        table.publish(touched.stream().map(zones::get).filter(Objects::nonNull).toList(), after::serial);
    }

    private static Edits of(Map<DomainName, Edits> edits, RRset rrset) {
        return edits.computeIfAbsent(rrset.name(), name -> new Edits());
    }

    /** How one name changes, over all commits of a fold. */
    private static final class Edits {
        final Set<Integer> removed = new LinkedHashSet<>();
        final Map<Integer, RRset> added = new TreeMap<>();

        void remove(int type) {
            removed.add(type);
            added.remove(type);
        }

        void add(RRset rrset) {
            added.put(rrset.type(), rrset);
        }
    }
}
