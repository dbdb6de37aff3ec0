package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names of a signed zone in canonical order, and which of them are the zone's own: not below a cut or a DNAME. */
final class ZoneNames {
    private final DomainName apex;
    private final NavigableMap<DomainName, Owner> owners = new TreeMap<>();

    ZoneNames(DomainName apex) {
        this.apex = apex;
    }

    @Nullable
    Owner get(DomainName name) {
        return owners.get(name);
    }

    Set<DomainName> all() {
        return owners.keySet();
    }

    Collection<Owner> owners() {
        return owners.values();
    }

    /**
     * Puts what stands at a name there.
     *
     * @return names below it that become the zone's own, or are no more
     */
    List<DomainName> place(DomainName name, SortedMap<Integer, RRset> rrsets) {
        boolean top = name.equals(apex);
        Owner owner = owners.get(name);
        boolean hid = owner != null && owner.hides(top);
        if (owner == null) {
            owner = new Owner();
            owners.put(name, owner);
        }
        owner.rrsets = rrsets;
        boolean hides = owner.hides(top);
        if (rrsets.isEmpty()) {
            owners.remove(name);
        }
        List<DomainName> below = new ArrayList<>();
        if (hid != hides) {
            for (DomainName next : owners.tailMap(name, false).keySet()) {
                if (!next.isWithin(name)) {
                    break;
                }
                below.add(next);
            }
        }
        return below;
    }

    /** Whether a name lies below a cut or a DNAME. */
    boolean isHidden(DomainName name) {
        for (DomainName at = name; !at.equals(apex); ) {
            at = at.parent();
            Owner owner = owners.get(at);
            if (owner != null && owner.hides(at.equals(apex))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the chain has a place for a name.
     *
     * @param hashed then names have one that exist only because others below them do
     */
    boolean exists(DomainName name, boolean hashed) {
        if (isHidden(name)) {
            return false;
        }
        if (owners.containsKey(name)) {
            return true;
        }
        // A cut comes before what it hides, so the first name below is no hidden one.
        DomainName below = hashed ? owners.higherKey(name) : null;
        return below != null && below.isWithin(name);
    }

    /** The types of a name as NSEC or NSEC3 lists them. */
    TreeSet<Integer> types(DomainName name, boolean hashed) {
        TreeSet<Integer> types = new TreeSet<>();
        Owner owner = owners.get(name);
        boolean top = name.equals(apex);
        if (owner != null) {
            types.addAll(owner.rrsets.keySet());
            if (owner.isCut(top)) {
                types.retainAll(Set.of(QType.NS, QType.DS));
            }
            if (!owner.isCut(top) || types.contains(QType.DS)) {
                types.add(QType.RRSIG);
            }
        }
        if (top) {
            types.add(QType.SOA);
        }
        if (!hashed) {
            types.add(QType.RRSIG);
            types.add(QType.NSEC);
        }
        return types;
    }
}
