package dev.berth.dns.zone;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.secondary.ZoneCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToLongFunction;

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
    /** RRsets of one change; beyond, a new table is made, which costs less than so many changes of a published one. */
    private static final int LARGEST = 20_000;

    private final long key;
    private final ZoneEvents events;
    private final CountDownLatch built = new CountDownLatch(1);
    /** Zones of other primaries. Guarded by this, as are all edits. */
    private final Map<DomainName, ZoneCopy> copies = new TreeMap<>();

    /** Zones of ours that are signed, as their signer has them. */
    private final Map<DomainName, Zone> signed = new HashMap<>();

    /** Zones that are about to be signed for the first time. */
    private final Map<DomainName, FirstSigned> coming = new HashMap<>();

    private final Shown shown = new Shown();
    private Snapshot inventory = Snapshot.empty(Map.of());
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

    /** The serial that a zone is served with, or 0. */
    public long serial(DomainName zone) {
        ZoneCell cell = current.zones().get(zone);
        return cell == null ? 0 : cell.newest().serial;
    }

    /**
     * Whether the commits up to a revision are answered already; {@code then} runs when they are, if not. What they change in
     * a signed zone is answered when it is signed, which may be later.
     */
    public boolean showsOrTells(long revision, Runnable then) {
        return shown.orLater(revision, then);
    }

    @Override
    public void start(Snapshot base) {
        synchronized (this) {
            inventory = base;
            rebuild();
        }
        built.countDown();
        shown.reached(base.revision());
    }

    private void rebuild() {
        Snapshot base = inventory;
        Map<DomainName, Zone> ours = base.naming().zones();
        Map<DomainName, Zone> zones = new HashMap<>(ours);
        copies.forEach((name, copy) -> zones.putIfAbsent(name, copy.zone()));
        Table before = current;
        signed.keySet()
                .removeIf(name -> !ours.containsKey(name) || !before.zones().containsKey(name));
        zones.putAll(signed);
        ToLongFunction<DomainName> serials = name -> {
            if (signed.containsKey(name)) {
                return state(before, name).serial;
            }
            ZoneCopy copy = ours.containsKey(name) ? null : copies.get(name);
            return copy == null ? base.serial(name) : copy.serial();
        };
        int inFiles = base.naming().files().values().stream()
                .mapToInt(file -> file.value().records().size())
                .sum();
        var next = new Table(key, zones.values(), serials, (int) Math.max(before.names(), inFiles));
        var adding = new Adding(next, base.naming());
        base.entityRRsets().forEach(adding::add);
        adding.flush();
        next.zones().forEach((name, cell) -> {
            if (!signed.containsKey(name)) {
                var loading = new FileLoad(next, cell, events::unreadable);
                base.eachFileName(name, loading::add);
                loading.done();
            }
        });
        copies.forEach((name, copy) -> {
            if (!ours.containsKey(name)) {
                next.serve(name, copy.isGood());
                copy.rrsets().forEach(rrset -> add(next, name, rrset));
            }
        });
        if (!signed.isEmpty()) {
            before.forEach(node -> {
                if (signed.containsKey(node.zone().name())) {
                    next.adopt(node);
                }
            });
        }
        next.publish(zones.values(), serials, name -> {
            ZoneCopy copy = ours.containsKey(name) ? null : copies.get(name);
            return signed.containsKey(name) ? state(before, name).chain : copy == null ? null : CopiedChain.of(copy);
        });
        current = next;
        events.built(zones.size(), next.names(), base.revision());
    }

    private static ZoneCell.State state(Table table, DomainName zone) {
        return Objects.requireNonNull(table.zones().get(zone)).newest();
    }

    /** Puts RRsets that come name by name into a new table, all of a name at once. */
    private final class Adding {
        private final Table table;
        private final Naming naming;
        private final List<RRset> rrsets = new ArrayList<>();

        Adding(Table table, Naming naming) {
            this.table = table;
            this.naming = naming;
        }

        void add(RRset rrset) {
            if (!rrsets.isEmpty() && !rrsets.getFirst().name().equals(rrset.name())) {
                flush();
            }
            if (isReadable(rrset)) {
                rrsets.add(rrset);
            }
        }

        void flush() {
            if (!rrsets.isEmpty()) {
                DomainName name = rrsets.getFirst().name();
                Zone zone = naming.zone(name);
                if (zone != null && !signed.containsKey(zone.name())) {
                    table.edit(zone.name(), name, Set.of(), rrsets);
                }
                rrsets.clear();
            }
        }
    }

    private void add(Table table, DomainName zone, RRset rrset) {
        if (isReadable(rrset)) {
            table.edit(zone, rrset.name(), Set.of(), List.of(rrset));
        }
    }

    /** These are the zones of other primaries that are held here, from now on. Zones of our own go before them. */
    public synchronized void hold(Collection<ZoneCopy> held) {
        copies.clear();
        held.forEach(copy -> copies.put(copy.zone().name(), copy));
        rebuild();
    }

    /** A held zone has a new version, to which {@code deltas} lead, or is to be served no longer, or again. */
    public synchronized void copied(ZoneCopy copy, List<ZoneDelta> deltas) {
        DomainName name = copy.zone().name();
        if (copies.replace(name, copy) == null || inventory.naming().zones().containsKey(name)) {
            return;
        }
        int size = deltas.stream()
                .mapToInt(delta -> delta.removed().size() + delta.added().size())
                .sum();
        if (size > LARGEST) {
            rebuild();
            return;
        }
        Table table = current;
        table.serve(name, copy.isGood());
        Map<DomainName, NameEdits> edits = new LinkedHashMap<>();
        deltas.forEach(delta -> collect(edits, delta));
        edits.forEach((at, edit) -> table.edit(name, at, edit.removed, edit.added.values()));
        Chain before = state(table, name).chain;
        table.publish(List.of(copy.zone()), zone -> copy.serial(), zone -> CopiedChain.of(copy, before, deltas));
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        show(commits, after);
        shown.reached(after.revision());
    }

    private synchronized void show(List<Commit> commits, Snapshot after) {
        inventory = after;
        Set<DomainName> touched = new TreeSet<>();
        Map<DomainName, Map<DomainName, NameEdits>> zones = new TreeMap<>();
        for (Commit commit : commits) {
            for (ZoneDelta delta : commit.zones()) {
                if (delta.created() || delta.dropped()) {
                    // Names move between zones; rare, and the inventory itself looks at every name then.
                    rebuild();
                    return;
                }
                if (signed.containsKey(delta.zone())) {
                    continue;
                }
                touched.add(delta.zone());
                collect(zones.computeIfAbsent(delta.zone(), zone -> new LinkedHashMap<>()), delta);
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        Table table = current;
        coming.forEach(
                (zone, first) -> first.note(zones.getOrDefault(zone, Map.of()).keySet()));
        zones.forEach((zone, edits) ->
                edits.forEach((name, edit) -> table.edit(zone, name, edit.removed, edit.added.values())));
        Map<DomainName, Zone> now = after.naming().zones();
        List<Zone> changed =
                touched.stream().map(now::get).filter(Objects::nonNull).toList();
        table.publish(changed, after::serial, zone -> null);
        events.visible(commits);
    }

    /**
     * What a zone is from now on is what its signer says, no longer what commits say.
     *
     * @return false where the zone is not here, or what was before the change is not: the whole has to come
     */
    public boolean signed(SignedChange change) {
        return change.whole() ? signedFirst(change) : signedAgain(change);
    }

    private synchronized boolean signedAgain(SignedChange change) {
        DomainName zone = change.zone().name();
        if (!isHere(zone) || !signed.containsKey(zone)) {
            return false;
        }
        signed.put(zone, change.zone());
        Map<DomainName, NameEdits> edits = new LinkedHashMap<>();
        collect(edits, change.found());
        edits.forEach((name, edit) -> current.edit(zone, name, edit.removed, edit.added.values()));
        publish(change);
        return true;
    }

    private boolean signedFirst(SignedChange change) {
        DomainName zone = change.zone().name();
        while (true) {
            FirstSigned first;
            synchronized (this) {
                if (!isHere(zone)) {
                    return false;
                }
                first = new FirstSigned(current, zone);
                coming.put(zone, first);
            }
            first.prepare(change, this::isReadable);
            synchronized (this) {
                coming.remove(zone);
                if (first.isFor(current)) {
                    signed.put(zone, change.zone());
                    first.install();
                    publish(change);
                    return true;
                }
            }
        }
    }

    private boolean isHere(DomainName zone) {
        return inventory.naming().zones().containsKey(zone) && current.zones().containsKey(zone);
    }

    private void publish(SignedChange change) {
        current.publish(List.of(change.zone()), name -> change.toSerial(), name -> change.chain());
    }

    /** Only these zones are signed; others are what commits say again. */
    public synchronized void signedOnly(Set<DomainName> zones) {
        if (signed.keySet().retainAll(zones)) {
            rebuild();
        }
    }

    private void collect(Map<DomainName, NameEdits> edits, ZoneDelta delta) {
        delta.removed().forEach(rrset -> of(edits, rrset).remove(rrset.type()));
        for (RRset rrset : delta.added()) {
            if (isReadable(rrset)) {
                of(edits, rrset).add(rrset);
            }
        }
    }

    private boolean isReadable(RRset rrset) {
        boolean readable = Block.isReadable(rrset);
        if (!readable) {
            events.unreadable(rrset);
        }
        return readable;
    }

    private static NameEdits of(Map<DomainName, NameEdits> edits, RRset rrset) {
        return edits.computeIfAbsent(rrset.name(), name -> new NameEdits());
    }
}
