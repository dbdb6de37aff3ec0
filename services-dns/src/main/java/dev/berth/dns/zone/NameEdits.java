package dev.berth.dns.zone;

import dev.berth.appliance.inventory.RRset;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How one name changes, over all commits of a fold. */
final class NameEdits {
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
