package dev.berth.dns.zone;

import dev.berth.dns.message.QType;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums of zones while a fold changes them. */
final class Tallies {
    private final Map<ZoneCell, Tally> all = new IdentityHashMap<>();
    /** The one that was asked for last, as it mostly is again. */
    private @Nullable ZoneCell cell;

    private @Nullable Tally last;

    /** Of one zone. */
    static final class Tally {
        int cuts;
        int wildcards;
        int records;
    }

    Tally of(ZoneCell zone) {
        Tally known = last;
        if (known == null || cell != zone) {
            known = all.computeIfAbsent(zone, Tallies::begin);
            cell = zone;
            last = known;
        }
        return known;
    }

    private static Tally begin(ZoneCell cell) {
        ZoneCell.State newest = cell.newest();
        var now = new Tally();
        now.cuts = newest.cuts;
        now.wildcards = newest.wildcards;
        now.records = newest.records;
        return now;
    }

    /** Adds what stands at a name, or takes it away. */
    void count(ZoneCell zone, byte[] block, int sign) {
        Tally tally = of(zone);
        boolean apex = Block.records(block) - 1 == zone.apex().length;
        boolean cut = Block.find(block, QType.DNAME) != 0 || !apex && Block.find(block, QType.NS) != 0;
        tally.cuts += cut ? sign : 0;
        tally.records += sign * Block.total(block);
    }

    void clear() {
        all.clear();
        cell = null;
        last = null;
    }
}
