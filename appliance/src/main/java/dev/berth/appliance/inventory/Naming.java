package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Enclosers;
import dev.berth.appliance.net.Ipv4;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What decides the names of hosts and leases: the site, its networks, zones and zone files. Recomputed when one of these changes.
 *
 * @param zones those of files included, with the SOA and TTL that count
 * @param files by the name of the zone
 * @param classless those of the zones that hold a part of a /24, by its base, the smallest first
 * @param enclosing the zones once more, to find the closest one
 * @param byBase the networks once more: they do not overlap, so only the nearest below an address may hold it
 */
public record Naming(
        @Nullable Site site,
        List<Network> networks,
        Map<DomainName, Zone> zones,
        Map<DomainName, Entity<ZoneFile>> files,
        Map<Integer, List<ClasslessZone>> classless,
        Enclosers<Zone> enclosing,
        NavigableMap<Ipv4, Network> byBase) {
    public static final int DEFAULT_TTL = 3600;
    static final Naming NONE = new Naming(null, List.of(), Map.of(), Map.of());

    public Naming {
        networks = List.copyOf(networks);
        zones = Map.copyOf(zones);
        files = Map.copyOf(files);
        classless = Map.copyOf(classless);
        byBase = Collections.unmodifiableNavigableMap(byBase);
    }

    Naming(
            @Nullable Site site,
            List<Network> networks,
            Map<DomainName, Zone> zones,
            Map<DomainName, Entity<ZoneFile>> files) {
        this(site, networks, zones, files, classless(zones), Enclosers.of(zones), byBase(networks));
    }

    /** Without zone files. */
    public Naming(@Nullable Site site, List<Network> networks, Map<DomainName, Zone> zones) {
        this(site, networks, zones, Map.of());
    }

    /** Computed from what is on the shelves. */
    static Naming of(Shelves shelves) {
        Entity<?> site = shelves.get(Kinds.SITE).byRef().get(Site.REF);
        Map<DomainName, Zone> zones = new HashMap<>();
        values(shelves, Kinds.ZONE).forEach(zone -> zones.put(zone.name(), zone));
        Map<DomainName, Entity<ZoneFile>> files = new HashMap<>();
        shelves.get(Kinds.ZONE_FILE).entities().forEach(entity -> {
            var file = (ZoneFile) entity.value();
            zones.put(file.zone(), new Zone(file.zone(), file.soa(), file.ttl()));
            files.put(file.zone(), new Entity<>(entity.ref(), entity.revision(), file, entity.origin()));
        });
        return new Naming(site == null ? null : (Site) site.value(), values(shelves, Kinds.NETWORK), zones, files);
    }

    private static Map<Integer, List<ClasslessZone>> classless(Map<DomainName, Zone> zones) {
        Map<Integer, List<ClasslessZone>> all = new HashMap<>();
        for (DomainName name : zones.keySet()) {
            ClasslessZone zone = ClasslessZone.of(name);
            if (zone != null) {
                all.computeIfAbsent(zone.base(), base -> new ArrayList<>()).add(zone);
            }
        }
        all.values()
                .forEach(ofOne ->
                        ofOne.sort(Comparator.comparingInt(ClasslessZone::size).thenComparing(ClasslessZone::name)));
        return all;
    }

    private static NavigableMap<Ipv4, Network> byBase(List<Network> networks) {
        NavigableMap<Ipv4, Network> byBase = new TreeMap<>();
        networks.forEach(network -> byBase.put(network.subnet().base(), network));
        return byBase;
    }

    private static <T extends Record> List<T> values(Shelves shelves, Kind<T> kind) {
        return shelves.get(kind)
                .inOrder(kind)
                .map(entity -> kind.type().cast(entity.value()))
                .toList();
    }

    /** The file of the closest zone that encloses {@code name}, or null. */
    public @Nullable Entity<ZoneFile> file(DomainName name) {
        Zone zone = files.isEmpty() ? null : zone(name);
        return zone == null ? null : files.get(zone.name());
    }

    /** The network that holds {@code address}, or null. */
    public @Nullable Network network(Ipv4 address) {
        Map.Entry<Ipv4, Network> below = byBase.floorEntry(address);
        return below != null && below.getValue().subnet().contains(address) ? below.getValue() : null;
    }

    /** The domain of names at {@code address}: its network's, else the site's. */
    public DomainName domain(@Nullable Ipv4 address) {
        Network network = address == null ? null : network(address);
        if (network != null && network.domain() != null) {
            return network.domain();
        }
        return site == null ? DomainName.ROOT : site.domain();
    }

    /** A host's full name: as it is with a dot in it, else below the domain of its first fixed address. */
    public DomainName fqdn(Host host) {
        return host.name().indexOf('.') >= 0
                ? DomainName.of(host.name())
                : domain(host.address().orElse(null)).child(host.name());
    }

    /** The closest zone that encloses {@code name}, or null for a name that is not ours. */
    public @Nullable Zone zone(DomainName name) {
        return enclosing.closest(name);
    }

    /** The names of an address in 4 octets or 16: in the smallest classless zone that holds it (RFC 2317), and that of its octets. */
    Reverse reverse(byte[] address) {
        return address.length == Integer.BYTES
                ? reverse(Ipv4.at(address, 0))
                : new Reverse(DomainName.reverse(address), null);
    }

    /** As above. */
    Reverse reverse(Ipv4 address) {
        DomainName octets = DomainName.reverse(address);
        if (!classless.isEmpty()) {
            for (ClasslessZone zone : classless.getOrDefault(ClasslessZone.baseOf(address), List.of())) {
                if (zone.holds(address)) {
                    return new Reverse(zone.name().child(octets.firstLabel()), octets);
                }
            }
        }
        return new Reverse(octets, null);
    }

    /** Default TTL, in seconds, of records at {@code name}. */
    public int ttl(DomainName name) {
        Zone zone = zone(name);
        return zone == null ? DEFAULT_TTL : zone.ttl();
    }
}
