package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the zones of two states differ, with the serials that follow from it. */
final class ZoneDeltas {
    private static final long SERIALS = 1L << 32;
    /** RRsets of one zone that may change in one commit; beyond, the zone is to be read anew. */
    private static final int LARGEST = 20_000;

    private static final ZoneRecords NO_RECORDS = ZoneRecords.of(List.of());

    private final Map<DomainName, Draft> drafts = new TreeMap<>();

    private static final class Draft {
        final List<RRset> removed = new ArrayList<>();
        final List<RRset> added = new ArrayList<>();
        /** Whether the zone has a delta even where no record differs. */
        boolean wanted;
        /** Whether more differs than anybody should look at. */
        boolean large;

        boolean isEmpty() {
            return removed.isEmpty() && added.isEmpty() && !large;
        }

        /** Then it is to be read anew, and further differences are of no use. */
        boolean isLarge() {
            return large || removed.size() + added.size() > LARGEST;
        }
    }

    private ZoneDeltas() {}

    static List<ZoneDelta> between(Snapshot before, Snapshot after, List<Effect> effects) {
        var deltas = new ZoneDeltas();
        deltas.compareZones(before, after);
        for (DomainName name : touched(before, after, effects)) {
            deltas.compare(before, after, name);
        }
        if (before.naming() != after.naming()) {
            deltas.compareFiles(before, after);
        }
        return deltas.finish(before, after);
    }

    /** Zones that came, went, or have another SOA get a delta even where no record differs. */
    private void compareZones(Snapshot before, Snapshot after) {
        Map<DomainName, Zone> old = before.naming().zones();
        Map<DomainName, Zone> now = after.naming().zones();
        if (before.naming() == after.naming()) {
            return;
        }
        now.forEach((name, zone) -> {
            Zone was = old.get(name);
            if (was == null || !was.equals(zone)) {
                draft(name).wanted = true;
            }
        });
        old.keySet().stream().filter(name -> !now.containsKey(name)).forEach(name -> draft(name).wanted = true);
    }

    private static Set<DomainName> touched(Snapshot before, Snapshot after, List<Effect> effects) {
        if (before.naming() != after.naming()) {
            Set<DomainName> all = new HashSet<>();
            before.names.keys().forEach(all::add);
            after.names.keys().forEach(all::add);
            return all;
        }
        Set<DomainName> names = new LinkedHashSet<>();
        for (Effect effect : effects) {
            if (!saysTheSame(before, after, effect)) {
                touch(names, before, effect.before());
                touch(names, after, effect.after());
            }
        }
        return names;
    }

    /** As most renewals do: then nothing of it has to be looked up. */
    private static boolean saysTheSame(Snapshot before, Snapshot after, Effect effect) {
        Entity<?> old = effect.before();
        Entity<?> now = effect.after();
        return old != null
                && now != null
                && !old.fromFile()
                && !now.fromFile()
                && before.isShadowed(effect.ref()) == after.isShadowed(effect.ref())
                && Edit.namesOf(before.kinds, old, before.naming())
                        .equals(Edit.namesOf(after.kinds, now, after.naming()));
    }

    private static void touch(Set<DomainName> names, Snapshot state, @Nullable Entity<?> entity) {
        if (entity == null) {
            return;
        }
        names.addAll(Edit.namesAt(state.kinds, entity, state.naming()));
        if (entity.fromFile()) {
            // An entity of the file shadows whoever holds one of its keys, and with it that one's names.
            for (Key key : Edit.keysOf(state.kinds, entity)) {
                touch(names, state, state.shelf(entity.ref().kind()).keys().get(key));
            }
        }
    }

    /** Names that stand in zone files alone; the others have been looked at. */
    private void compareFiles(Snapshot before, Snapshot after) {
        Set<DomainName> moved = new HashSet<>(before.naming().zones().keySet());
        Set<DomainName> stay = new HashSet<>(moved);
        stay.retainAll(after.naming().zones().keySet());
        moved.addAll(after.naming().zones().keySet());
        moved.removeAll(stay);
        Set<DomainName> zones = new TreeSet<>(before.naming().files().keySet());
        zones.addAll(after.naming().files().keySet());
        for (DomainName zone : zones) {
            ZoneRecords old = records(before, zone);
            ZoneRecords now = records(after, zone);
            // Where a zone within came or went, names move though the file says the same of them.
            boolean all = moved.stream().anyMatch(each -> each.isWithin(zone));
            Iterator<DomainName> names =
                    all ? Stream.concat(old.names(), now.names()).distinct().iterator() : old.differing(now);
            Draft draft = draft(zone);
            // Names that others share with the file may make up for a difference; the rest cannot.
            int shared = before.names.size() + after.names.size();
            draft.large = Math.abs(now.nameCount() - old.nameCount()) > LARGEST + shared;
            while (!draft.isLarge() && names.hasNext()) {
                DomainName name = names.next();
                if (!before.names.containsKey(name) && !after.names.containsKey(name)) {
                    compare(before, after, name);
                }
            }
        }
        drafts.values().removeIf(draft -> draft.isEmpty() && !draft.wanted);
    }

    private static ZoneRecords records(Snapshot state, DomainName zone) {
        Entity<ZoneFile> file = state.naming().files().get(zone);
        return file == null ? NO_RECORDS : file.value().records();
    }

    private void compare(Snapshot before, Snapshot after, DomainName name) {
        Zone oldZone = before.naming().zone(name);
        Zone newZone = after.naming().zone(name);
        Map<Integer, RRset> old = oldZone == null ? Map.of() : NameRules.served(before, name);
        Map<Integer, RRset> now = newZone == null ? Map.of() : NameRules.served(after, name);
        boolean moved = oldZone != null && newZone != null && !oldZone.name().equals(newZone.name());
        old.forEach((type, rrset) -> {
            if (oldZone != null && (moved || !rrset.equals(now.get(type)))) {
                draft(oldZone.name()).removed.add(rrset);
            }
        });
        now.forEach((type, rrset) -> {
            if (newZone != null && (moved || !rrset.equals(old.get(type)))) {
                draft(newZone.name()).added.add(rrset);
            }
        });
    }

    private Draft draft(DomainName zone) {
        return drafts.computeIfAbsent(zone, z -> new Draft());
    }

    private List<ZoneDelta> finish(Snapshot before, Snapshot after) {
        List<ZoneDelta> deltas = new ArrayList<>();
        drafts.forEach((zone, draft) -> {
            long from = before.serial(zone);
            boolean dropped = !after.naming().zones().containsKey(zone);
            long to = dropped ? 0 : serial(before, after, zone, from);
            if (draft.isLarge() && !dropped) {
                deltas.add(new ZoneDelta(zone, 0, to, List.of(), List.of()));
            } else {
                draft.removed.sort(BY_PLACE);
                draft.added.sort(BY_PLACE);
                deltas.add(new ZoneDelta(zone, from, to, draft.removed, draft.added));
            }
        });
        return deltas;
    }

    private static final Comparator<RRset> BY_PLACE =
            Comparator.comparing(RRset::name).thenComparing(RRset::type);

    /** The next serial, or that of the zone's changed file where this is greater (RFC 1982 §3.2). */
    private static long serial(Snapshot before, Snapshot after, DomainName zone, long from) {
        Entity<ZoneFile> was = before.naming().files().get(zone);
        Entity<ZoneFile> now = after.naming().files().get(zone);
        long next = next(from);
        if (now == null || was != null && was.value().equals(now.value())) {
            return next;
        }
        long own = now.value().serial();
        boolean greater = own != 0 && (from == 0 || (int) (own - next) > 0);
        return greater ? own : next;
    }

    /** The serial after {@code serial} (RFC 1982 §3.1); 0 is skipped, for it means no zone here. */
    private static long next(long serial) {
        long next = (serial + 1) % SERIALS;
        return next == 0 ? 1 : next;
    }
}
