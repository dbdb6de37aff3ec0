package dev.berth.dns.update;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How another primary is told of one name: updates whose prerequisites keep the records of others as they are. A client's name is
 * known by its DHCID (RFC 4703 §5.3); the reverse name of an address that we lease is ours (§5.4); any other RRset must be as we
 * left it, or absent.
 */
public final class Telling {
    private static final int DHCID = 49;

    private Telling() {}

    /** What must hold at the other server. */
    public sealed interface Prerequisite {
        record NameIsFree() implements Prerequisite {}

        record Absent(int type) implements Prerequisite {}

        /** Exactly these records. */
        record Equal(RRset rrset) implements Prerequisite {}
    }

    /** One message: RRsets that go whatever is in them, then those that come. */
    public record Attempt(List<Prerequisite> prerequisites, List<Integer> removed, List<RRset> added) {}

    /**
     * Attempts, of which the first whose prerequisites hold does it.
     *
     * @param removed what we told before and shall not have told any more
     * @param added what we shall have told
     * @param absentIsDone whether it is well when none holds: what should go is not there, or not ours any more
     */
    public record Plan(List<Attempt> attempts, List<RRset> removed, List<RRset> added, boolean absentIsDone) {}

    /** What leads from what was told of a name to what should be; empty when there is nothing to tell. RRsets by type. */
    public static List<Plan> plans(DomainName name, Map<Integer, RRset> told, Map<Integer, RRset> wanted) {
        if (told.equals(wanted)) {
            return List.of();
        }
        RRset before = told.get(DHCID);
        RRset after = wanted.get(DHCID);
        if (before != null || after != null) {
            return List.of(
                    after == null
                            ? withdrawn(Objects.requireNonNull(before), told, wanted)
                            : claimed(before, after, told, wanted));
        }
        List<Plan> plans = new ArrayList<>();
        var types = new TreeSet<Integer>(told.keySet());
        types.addAll(wanted.keySet());
        for (int type : types) {
            RRset old = told.get(type);
            RRset now = wanted.get(type);
            if (!Objects.equals(old, now)) {
                plans.add(plain(type, old, now));
            }
        }
        return plans;
    }

    private static Plan claimed(
            @Nullable RRset before, RRset after, Map<Integer, RRset> told, Map<Integer, RRset> wanted) {
        List<RRset> added = List.copyOf(wanted.values());
        var types = new TreeSet<Integer>(told.keySet());
        types.addAll(wanted.keySet());
        List<Integer> replaced = List.copyOf(types);
        var free = new Attempt(List.of(new Prerequisite.NameIsFree()), List.of(), added);
        List<Attempt> attempts = new ArrayList<>();
        if (told.isEmpty()) {
            attempts.add(free);
        }
        attempts.add(new Attempt(List.of(new Prerequisite.Equal(after)), replaced, added));
        if (before != null && !before.rdata().equals(after.rdata())) {
            // The name has passed from one client of ours to another.
            attempts.add(new Attempt(List.of(new Prerequisite.Equal(before)), replaced, added));
        }
        if (!told.isEmpty()) {
            attempts.add(free);
        }
        return new Plan(attempts, List.copyOf(told.values()), added, false);
    }

    private static Plan withdrawn(RRset before, Map<Integer, RRset> told, Map<Integer, RRset> wanted) {
        List<RRset> added = List.copyOf(wanted.values());
        var ours = new Attempt(List.of(new Prerequisite.Equal(before)), List.copyOf(told.keySet()), added);
        List<Attempt> attempts = new ArrayList<>(List.of(ours));
        if (!added.isEmpty()) {
            attempts.add(new Attempt(List.of(new Prerequisite.NameIsFree()), List.of(), added));
        }
        return new Plan(attempts, List.copyOf(told.values()), added, added.isEmpty());
    }

    private static Plan plain(int type, @Nullable RRset old, @Nullable RRset now) {
        List<RRset> removed = old == null ? List.of() : List.of(old);
        List<RRset> added = now == null ? List.of() : List.of(now);
        if (type == QType.PTR) {
            return new Plan(List.of(new Attempt(List.of(), List.of(type), added)), removed, added, false);
        }
        List<Attempt> attempts = new ArrayList<>();
        if (old != null) {
            attempts.add(new Attempt(List.of(new Prerequisite.Equal(old)), List.of(type), added));
        }
        if (now != null) {
            attempts.add(new Attempt(List.of(new Prerequisite.Absent(type)), List.of(), added));
            // Told already, and the answer was lost; the TTL may differ.
            attempts.add(new Attempt(List.of(new Prerequisite.Equal(now)), List.of(type), added));
        }
        return new Plan(attempts, removed, added, now == null);
    }
}
