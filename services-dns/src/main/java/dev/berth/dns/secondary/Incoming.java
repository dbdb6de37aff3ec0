package dev.berth.dns.secondary;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as it comes in, record by record: a whole zone, or steps from the version that we have. Nothing of it counts before
 * its end.
 */
public final class Incoming {
    /** Records of one transfer; a primary that sends more is not believed. */
    private static final int MOST = 10_000_000;

    private final ZoneCopy before;
    private final Map<Place, Draft> sets = new LinkedHashMap<>();
    private final List<ZoneDelta> steps = new ArrayList<>();
    /** What the steps so far have made of RRsets that they touched. */
    private final Map<Place, Optional<RRset>> stepped = new HashMap<>();

    private boolean begun;
    private boolean incremental;
    private int records;
    private @Nullable Start last;
    private @Nullable Start from;

    private record Place(DomainName name, int type) {}

    private static final class Draft {
        final Set<Octets> rdata = new LinkedHashSet<>();
        final @Nullable RRset before;
        int ttl;

        Draft(@Nullable RRset before) {
            this.before = before;
            if (before != null) {
                rdata.addAll(before.rdata());
                ttl = before.ttl();
            }
        }
    }

    /** A SOA record. */
    public record Start(Soa soa, int ttl, long serial) {}

    /** What came of it: the new version, and what leads to it in whole RRsets. */
    public record Outcome(ZoneCopy after, List<ZoneDelta> deltas, boolean incremental) {}

    /** A transfer that does not fit what it follows, or is no transfer of the zone. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        public Unfit(String message) {
            super(message, null, false, false);
        }
    }

    public Incoming(ZoneCopy before) {
        this.before = before;
    }

    /** The whole zone follows; an IXFR may turn out to be that as well. */
    public void whole() {
        begun = true;
        incremental = false;
        sets.clear();
        steps.clear();
    }

    /** Steps follow. */
    public void incremental() {
        begun = true;
        incremental = true;
    }

    /** The removed records of a step follow. */
    public void removes(Start start) throws Unfit {
        finishStep();
        long expected = steps.isEmpty() ? before.serial() : steps.getLast().toSerial();
        if (start.serial() != expected) {
            throw new Unfit("a step from serial " + start.serial() + " where one from " + expected + " should follow");
        }
        from = start;
        last = null;
    }

    /** The added records of a step follow. */
    public void adds(Start start) {
        last = start;
    }

    /** The zone's SOA, in a whole transfer. */
    public void start(Start start) {
        last = start;
    }

    public void record(DomainName name, int type, int ttl, Octets rdata) throws Unfit {
        if (!name.isWithin(before.zone().name())) {
            throw new Unfit(name + " does not lie in " + before.zone().name());
        }
        if (++records > MOST) {
            throw new Unfit("more than " + MOST + " records");
        }
        Draft draft = sets.computeIfAbsent(new Place(name, type), place -> new Draft(incremental ? now(place) : null));
        if (incremental && last == null) {
            if (!draft.rdata.remove(rdata)) {
                throw new Unfit("a step removes a record at " + name + " that is not there");
            }
        } else {
            draft.ttl = draft.rdata.isEmpty() || incremental ? ttl : Math.min(draft.ttl, ttl);
            draft.rdata.add(rdata);
        }
    }

    /** The RRset after the steps so far, but the one under way. */
    private @Nullable RRset now(Place place) {
        Optional<RRset> known = stepped.get(place);
        return known == null ? before.at(place.name()).get(place.type()) : known.orElse(null);
    }

    private static List<RRset> rrsets(Map<Place, Draft> sets) {
        List<RRset> all = new ArrayList<>(sets.size());
        sets.forEach((place, draft) -> {
            if (!draft.rdata.isEmpty()) {
                all.add(new RRset(place.name(), place.type(), draft.ttl, List.copyOf(draft.rdata)));
            }
        });
        return all;
    }

    private void finishStep() throws Unfit {
        Start begun = from;
        Start end = last;
        if (begun == null) {
            return;
        }
        if (end == null) {
            throw new Unfit("a step without its second SOA");
        }
        List<RRset> removed = new ArrayList<>();
        List<RRset> added = rrsets(sets);
        sets.forEach((place, draft) -> {
            stepped.put(place, Optional.empty());
            if (draft.before != null) {
                removed.add(draft.before);
            }
        });
        added.forEach(rrset -> stepped.put(new Place(rrset.name(), rrset.type()), Optional.of(rrset)));
        steps.add(new ZoneDelta(before.zone().name(), begun.serial(), end.serial(), removed, added));
        sets.clear();
        from = null;
    }

    /** The transfer has ended as it should; null where it said that there is nothing newer. */
    public @Nullable Outcome finish() throws Unfit {
        if (!begun) {
            return null;
        }
        if (incremental) {
            finishStep();
        }
        Start end = last;
        if (end == null) {
            throw new Unfit("a transfer without SOA");
        }
        var zone = new Zone(before.zone().name(), end.soa(), end.ttl());
        if (incremental) {
            return new Outcome(before.with(zone, steps), List.copyOf(steps), true);
        }
        ZoneCopy after = ZoneCopy.of(zone, end.serial(), rrsets(sets));
        return new Outcome(after, List.of(before.to(after)), false);
    }
}
