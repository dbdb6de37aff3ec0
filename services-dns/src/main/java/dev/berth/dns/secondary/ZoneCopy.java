package dev.berth.dns.secondary;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One version of another primary's zone. Immutable. */
public final class ZoneCopy {
    private static final Soa UNKNOWN = new Soa(DomainName.ROOT, DomainName.ROOT, 3600, 600, 86400, 60);

    private final Zone zone;
    private final long serial;
    private final boolean good;
    private final Map<DomainName, Map<Integer, RRset>> names;

    private ZoneCopy(Zone zone, long serial, boolean good, Map<DomainName, Map<Integer, RRset>> names) {
        this.zone = zone;
        this.serial = serial;
        this.good = good;
        this.names = names;
    }

    /** Nothing has been fetched yet: questions are answered with SERVFAIL. */
    public static ZoneCopy none(DomainName zone) {
        return new ZoneCopy(new Zone(zone, UNKNOWN, 60), 0, false, Map.of());
    }

    /** Of all records but the SOA. */
    public static ZoneCopy of(Zone zone, long serial, Collection<RRset> rrsets) {
        Map<DomainName, Map<Integer, RRset>> names = new HashMap<>();
        rrsets.forEach(rrset ->
                names.computeIfAbsent(rrset.name(), n -> new TreeMap<>()).put(rrset.type(), rrset));
        return new ZoneCopy(zone, serial, true, names);
    }

    /** The same content, which is too old to be served (RFC 1035 §3.3.13). */
    public ZoneCopy expired() {
        return new ZoneCopy(zone, serial, false, names);
    }

    /** The same content, confirmed by the primary. */
    public ZoneCopy confirmed() {
        return new ZoneCopy(zone, serial, true, names);
    }

    /** The version after whole RRsets went and came. */
    public ZoneCopy with(Zone next, List<ZoneDelta> deltas) {
        Map<DomainName, Map<Integer, RRset>> changed = new HashMap<>(names);
        Set<DomainName> own = new HashSet<>();
        for (ZoneDelta delta : deltas) {
            for (RRset rrset : delta.removed()) {
                at(changed, own, rrset.name()).remove(rrset.type());
            }
            for (RRset rrset : delta.added()) {
                at(changed, own, rrset.name()).put(rrset.type(), rrset);
            }
        }
        own.forEach(name -> changed.computeIfPresent(name, (n, types) -> types.isEmpty() ? null : types));
        return new ZoneCopy(next, deltas.isEmpty() ? serial : deltas.getLast().toSerial(), true, changed);
    }

    private static Map<Integer, RRset> at(
            Map<DomainName, Map<Integer, RRset>> names, Set<DomainName> own, DomainName name) {
        Map<Integer, RRset> there = names.get(name);
        if (there == null || own.add(name)) {
            own.add(name);
            there = there == null ? new TreeMap<>() : new TreeMap<>(there);
            names.put(name, there);
        }
        return there;
    }

    /** What leads from this version to a later one. */
    public ZoneDelta to(ZoneCopy later) {
        List<RRset> removed = new ArrayList<>();
        List<RRset> added = new ArrayList<>();
        rrsets().filter(rrset -> !rrset.equals(later.at(rrset.name()).get(rrset.type())))
                .forEach(removed::add);
        later.rrsets()
                .filter(rrset -> !rrset.equals(at(rrset.name()).get(rrset.type())))
                .forEach(added::add);
        return new ZoneDelta(zone.name(), serial, later.serial, removed, added);
    }

    /** Its name, SOA, and the TTL of that. */
    public Zone zone() {
        return zone;
    }

    /** 0 before anything has been fetched. */
    public long serial() {
        return serial;
    }

    /** Whether it may be served: fetched, and confirmed in time. */
    public boolean isGood() {
        return good;
    }

    /** Whether anything has ever been fetched. */
    public boolean isKnown() {
        return serial != 0 || !names.isEmpty();
    }

    public Map<Integer, RRset> at(DomainName name) {
        return names.getOrDefault(name, Map.of());
    }

    /** All but the SOA, those of one name in a row, names in no order. */
    public Stream<RRset> rrsets() {
        return names.values().stream().flatMap(types -> types.values().stream());
    }
}
