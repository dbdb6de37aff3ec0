package dev.berth.dns.zone;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.zone.Entry.Changing;
import dev.berth.dns.zone.Entry.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One set of zones. Readers note the {@link #generation} first, read what they need as of that generation, and look at the end
 * whether it {@link #isStill} the same; if not they begin again, so that what they answer is one state, never a mixture. The
 * writer prepares a whole fold beside what is published and then publishes it by one store. While it prepares nobody waits and
 * nobody begins again.
 */
final class Table {
    private final NameHash hash;
    private final Slots slots;
    private final Map<DomainName, ZoneCell> zones;
    private final AtomicLong generation = new AtomicLong();
    private volatile int maxLabels;

    /** How many names stand right below a name, for names that have any. The writer's alone, as is all that follows. */
    private final Map<DomainName, Integer> children = new HashMap<>();

    private final Set<DomainName> unserved = new HashSet<>();

    private final Tallies tallies = new Tallies();
    private final Set<Changing> changing = Collections.newSetFromMap(new IdentityHashMap<>());
    private final NameCursor cursor = new NameCursor();
    private boolean published;
    private long names;

    /** Without any zone. */
    Table(long key) {
        this(key, List.of(), serial -> 0, 0);
        published = true;
    }

    /**
     * Zones without records. Nobody else may see the table before {@link #publish}.
     *
     * @param expected names; may be more or less
     */
    Table(long key, Collection<Zone> zones, ToLongFunction<DomainName> serials, int expected) {
        this.hash = new NameHash(key);
        this.slots = new Slots(expected);
        Map<DomainName, ZoneCell> cells = new HashMap<>();
        for (Zone zone : zones) {
            long serial = serials.applyAsLong(zone.name());
            var soa = new StartOfAuthority(zone, serial);
            cells.put(
                    zone.name(),
                    new ZoneCell(zone.name(), new ZoneCell.State(0, serial, soa, 0, 0, 0, true, null, null)));
        }
        this.zones = Map.copyOf(cells);
        this.zones.forEach((name, cell) -> {
            ZoneCell enclosing = name.isRoot() ? null : zoneOf(name.parent());
            if (enclosing != null) {
                cell.below(enclosing);
            }
        });
        this.zones.keySet().forEach(this::exist);
    }

    NameHash hash() {
        return hash;
    }

    long generation() {
        return generation.getAcquire();
    }

    /** Whether everything that was read since {@link #generation} gave {@code seen} was of one state. */
    boolean isStill(long seen) {
        return generation.getAcquire() == seen;
    }

    /** No name here has more labels. */
    int maxLabels() {
        return maxLabels;
    }

    /** Names with records or with names below them. The writer's view. */
    long names() {
        return names;
    }

    Map<DomainName, ZoneCell> zones() {
        return zones;
    }

    /** The suffix of a name from {@code label} on, or null where it does not exist. */
    @Nullable
    Node find(NameCursor name, int label, long reader) {
        int start = name.start(label);
        return slots.find(name.wire, start, name.length() - start, NameHash.fold(name.hash(label)), reader);
    }

    /** The wildcard right below the suffix from {@code label} on, or null. */
    @Nullable
    Node findWildcard(NameCursor name, int label, long reader) {
        int start = name.start(label);
        int star = NameHash.fold(NameHash.child(name.hash(label), WILDCARD, 0));
        return slots.findWildcard(name.wire, start, name.length() - start, star, reader);
    }

    private static final byte[] WILDCARD = {1, '*', 0, 0, 0, 0, 0, 0, 0, 0};

    // What follows is the writer's.

    /** Whether a zone's content may be told, from the next {@link #publish} of it on. */
    void serve(DomainName zone, boolean good) {
        if (good) {
            unserved.remove(zone);
        } else {
            unserved.add(zone);
        }
    }

    /**
     * Replaces RRsets of a name: first those of {@code removed} types go, then {@code added} come. Nothing where the name lies
     * in a deeper zone than {@code of}, which is the zone whose records they are.
     */
    void edit(DomainName of, DomainName name, Collection<Integer> removed, Collection<RRset> added) {
        ZoneCell zone = zoneOf(name);
        if (zone == null || !zone.name().equals(of)) {
            return;
        }
        Node before = newest(name);
        byte[] block = before == null ? Block.empty(name) : before.block;
        byte[] edited = block;
        for (int type : removed) {
            edited = Block.without(edited, type);
        }
        for (RRset rrset : added) {
            edited = Block.with(edited, rrset, zone.apex());
        }
        replace(name, zone, before, block, edited);
    }

    /** Replaces all that stands at a name, unless it lies in a deeper zone than {@code of}. */
    void replace(DomainName of, DomainName name, byte[] edited) {
        ZoneCell zone = zoneOf(name);
        if (zone != null && zone.name().equals(of)) {
            Node before = newest(name);
            replace(name, zone, before, before == null ? Block.empty(name) : before.block, edited);
        }
    }

    private void replace(DomainName name, ZoneCell zone, @Nullable Node before, byte[] block, byte[] edited) {
        boolean has = Block.records(edited) < edited.length;
        tallies.count(zone, block, -1);
        tallies.count(zone, edited, 1);
        if (has) {
            set(name, new Node(hashOf(name), edited, zone), before);
            if (before == null) {
                exist(name.parent(), name);
            }
        } else if (before != null && before.hasRecords()) {
            leave(name, zone, edited, before);
        }
    }

    /** Takes over a name with all its records from another table. */
    void adopt(Node other) {
        DomainName name = DomainName.at(other.block, 1);
        ZoneCell zone = zoneOf(name);
        if (zone == null || !zone.name().equals(other.zone().name())) {
            return;
        }
        Node before = newest(name);
        tallies.count(zone, other.block, 1);
        set(name, new Node(hashOf(name), other.block, zone), before);
        if (before == null) {
            exist(name.parent(), name);
        }
    }

    /** A name with all its records. */
    Node node(ZoneCell zone, byte[] block) {
        cursor.ofBlock(block, hash);
        return new Node(NameHash.fold(cursor.hash(0)), block, zone);
    }

    /** The first {@code count} are {@link #load}ed next. */
    void approach(Node[] nodes, int count) {
        slots.approach(nodes, count);
    }

    /**
     * Puts a name with all its records there, of which the table has none; before the first {@link #publish}.
     *
     * @return whether it did not exist even without records; then {@link #exist} has to be told of it
     */
    boolean load(Node node) {
        tallies.count(node.zone(), node.block, 1);
        if (slots.put(node) != null) {
            return false;
        }
        tallies.of(node.zone()).wildcards += Block.isWildcard(node.block) ? 1 : 0;
        names++;
        maxLabels = Math.max(maxLabels, Block.labels(node.block));
        return true;
    }

    /** So many new names stand right below one. */
    void exist(DomainName name, int below) {
        if (zoneOf(name) != null) {
            children.merge(name, below, Integer::sum);
            exist(name);
        }
    }

    /** All names with records, as they will be once everything is published. */
    void forEach(Consumer<Node> use) {
        slots.forEach(entry -> {
            Node node = entry.newest();
            if (node != null && node.zone != null && node.hasRecords()) {
                use.accept(node);
            }
        });
    }

    /** All names that readers see now, by any thread. Of those that change meanwhile it may be what was or what is. */
    void forEachPublished(Consumer<Node> use) {
        slots.forEachAt(generation(), use);
    }

    /** A name lost its last record. */
    private void leave(DomainName name, ZoneCell zone, byte[] empty, Node before) {
        if (children.containsKey(name) || zones.containsKey(name)) {
            set(name, new Node(before.hash, empty, zone), before);
        } else {
            set(name, null, before);
            orphan(name);
        }
    }

    /** Takes {@code name} out of its parent's count; a parent without records that loses its last child goes as well. */
    private void orphan(DomainName name) {
        if (name.isRoot()) {
            return;
        }
        DomainName parent = name.parent();
        Integer count = children.get(parent);
        if (count == null) {
            return;
        }
        if (count > 1) {
            children.put(parent, count - 1);
            return;
        }
        children.remove(parent);
        Node node = newest(parent);
        if (node != null && !node.hasRecords() && !zones.containsKey(parent)) {
            set(parent, null, node);
            orphan(parent);
        }
    }

    /** Counts {@code child} at {@code name}, and makes {@code name} exist if it is in a zone of ours and does not. */
    private void exist(DomainName name, DomainName child) {
        if (!child.isRoot()) {
            exist(name, 1);
        }
    }

    /** Makes a name exist without records. */
    private void exist(DomainName name) {
        ZoneCell zone = zoneOf(name);
        if (zone != null && newest(name) == null) {
            set(name, new Node(hashOf(name), Block.empty(name), zone), null);
            exist(name.parent(), name);
        }
    }

    private void set(DomainName name, @Nullable Node after, @Nullable Node before) {
        if (after != null && before == null) {
            names++;
            if (name.labels() > maxLabels) {
                maxLabels = name.labels();
            }
        } else if (after == null) {
            names--;
        }
        Node named = after == null ? Objects.requireNonNull(before) : after;
        if (Block.isWildcard(named.block) && (after == null || before == null)) {
            tallies.of(named.zone()).wildcards += after == null ? -1 : 1;
        }
        if (!published) {
            slots.put(named);
            return;
        }
        Entry there = entry(name);
        // A name that changes twice in one fold: readers still see what was before the first change.
        Node seen = there instanceof Changing twice ? twice.before() : before;
        if (there instanceof Changing twice) {
            changing.remove(twice);
        }
        if (there != null && seen == null && after == null) {
            slots.forget(there);
            return;
        }
        var entry = new Changing(generation.getPlain() + 1, seen, after);
        slots.put(entry);
        changing.add(entry);
    }

    /** Makes all edits since the last time visible at once. {@code touched} are the zones whose serial or SOA is new. */
    void publish(
            Collection<Zone> touched,
            ToLongFunction<DomainName> serials,
            Function<DomainName, @Nullable Chain> chains) {
        long next = published ? generation.getPlain() + 1 : 0;
        List<ZoneCell> changed = new ArrayList<>();
        for (Zone zone : touched) {
            ZoneCell cell = zones.get(zone.name());
            if (cell == null) {
                continue;
            }
            long serial = serials.applyAsLong(zone.name());
            ZoneCell.State now = cell.newest();
            Tallies.Tally tally = tallies.of(cell);
            cell.change(new ZoneCell.State(
                    next,
                    serial,
                    new StartOfAuthority(zone, serial),
                    tally.cuts,
                    tally.wildcards,
                    tally.records,
                    !unserved.contains(zone.name()),
                    chains.apply(zone.name()),
                    published ? now : null));
            changed.add(cell);
        }
        generation.setRelease(next);
        published = true;
        tallies.clear();
        changed.forEach(cell -> cell.newest().settle());
        changing.forEach(slots::settle);
        changing.clear();
    }

    /** Whether a zone is the closest one that encloses a name. */
    boolean holds(DomainName name, ZoneCell zone) {
        return zoneOf(name) == zone;
    }

    private @Nullable ZoneCell zoneOf(DomainName name) {
        for (DomainName at = name; ; at = at.parent()) {
            ZoneCell zone = zones.get(at);
            if (zone != null || at.isRoot()) {
                return zone;
            }
        }
    }

    private @Nullable Node newest(DomainName name) {
        Entry entry = entry(name);
        return entry == null ? null : entry.newest();
    }

    private @Nullable Entry entry(DomainName name) {
        int folded = hashOf(name);
        return slots.entry(cursor.wire, name.wireLength(), folded);
    }

    private int hashOf(DomainName name) {
        cursor.ofName(name, hash);
        return NameHash.fold(cursor.hash(0));
    }
}
