package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kernel's own kinds, and the keys that their entities are found by. */
public final class Kinds {
    public static final Kind<Site> SITE =
            Kind.of("site", Site.class).naming(EntityNames::ofSite, EntityNames::namesOfSite);

    public static final Kind<Network> NETWORK = Kind.of("network", Network.class)
            .keyed(n -> Set.of(name("network", n.name())))
            .ordered(Network::name)
            .checked(Kinds::overlap);

    public static final Kind<Zone> ZONE = Kind.of("zone", Zone.class)
            .keyed(z -> Set.of(Zone.key(z.name())))
            .ordered(Zone::name)
            .naming(EntityNames::ofZone, EntityNames::namesOfZone);

    public static final Kind<ZoneFile> ZONE_FILE = Kind.of("zone-file", ZoneFile.class)
            .keyed(f -> Set.of(ZoneFile.key(f.zone())))
            .ordered(ZoneFile::zone)
            .naming(EntityNames::ofZoneFile, EntityNames::namesOfZoneFile);

    public static final Kind<RecordEntry> RRSET = Kind.of("rrset", RecordEntry.class)
            .keyed(r -> Set.of(RecordEntry.key(r.name(), r.type(), r.owner())))
            .ordered(RecordEntry::name)
            .naming(EntityNames::ofEntry, EntityNames::namesOfEntry)
            .checked(NameRules::entryInTheWay);

    public static final Kind<Profile> PROFILE = Kind.of("profile", Profile.class)
            .keyed(p -> Set.of(name("profile", p.name())))
            .ordered(Profile::name);

    public static final Kind<Group> GROUP = Kind.of("group", Group.class)
            .keyed(g -> Set.of(name("group", g.name())))
            .referring(g -> refs(g.parent(), g.profile()))
            .ordered(Group::name)
            .checked(Kinds::parentLoop);

    public static final Kind<Host> HOST = Kind.of("host", Host.class)
            .keyed(Kinds::hostKeys)
            .referring(h -> refs(h.group(), h.profile()))
            .tagged(h -> h.group() == null ? Set.of() : Set.of(new Key("host.group", h.group())))
            .ordered(Host::name)
            .naming(EntityNames::ofHost, EntityNames::namesOfHost)
            .checked(NameRules::hostInTheWay);

    public static final Kind<Node> NODE = Kind.of("node", Node.class).ordered(Node::lastSeen);

    public static final Kind<Lease> LEASE = Kind.of("lease", Lease.class)
            .keyed(l -> l.state().hasClient() ? Set.of(Lease.clientKey(l.network(), l.identity())) : Set.of())
            .tagged(l -> Set.of(Lease.macKey(l.mac())))
            .naming(EntityNames::ofLease, EntityNames::namesOfLease)
            .claiming(new LeaseClaim());

    /** All of the above. */
    public static final List<Kind<?>> KERNEL =
            List.of(SITE, NETWORK, ZONE, ZONE_FILE, RRSET, PROFILE, GROUP, HOST, NODE, LEASE);

    private static final String HOST_NAME = "host.name";
    private static final Set<String> DECIDE_NAMES = Set.of(SITE.name(), NETWORK.name(), ZONE.name(), ZONE_FILE.name());

    private Kinds() {}

    /** Whether an entity of this kind may change the names of others: those are to be known first. */
    public static boolean decidesNames(String kind) {
        return DECIDE_NAMES.contains(kind);
    }

    /** The key of a named entity: network, group, profile or host. */
    public static Key name(String kind, String name) {
        // Hosts are many: one string serves all their keys.
        return new Key(kind.equals("host") ? HOST_NAME : kind + ".name", name.toLowerCase(Locale.ROOT));
    }

    public static Key hostMac(Mac mac) {
        return new Key("host.mac", mac);
    }

    public static Key hostClientId(Octets clientId) {
        return new Key("host.client-id", clientId);
    }

    public static Key hostAddress(Ipv4 address) {
        return new Key("host.address", address);
    }

    private static Set<Key> hostKeys(Host host) {
        Key name = name("host", host.name());
        if (host.interfaces().size() == 1) {
            // Nearly every host: no set of growing size for each of a hundred thousand.
            HostInterface only = host.interfaces().getFirst();
            if (only.macs().size() == 1 && only.clientIds().isEmpty() && only.address() != null) {
                return Set.of(name, hostMac(only.macs().getFirst()), hostAddress(only.address()));
            }
        }
        Set<Key> keys = new HashSet<>();
        keys.add(name);
        for (HostInterface i : host.interfaces()) {
            i.macs().forEach(mac -> keys.add(hostMac(mac)));
            i.clientIds().forEach(id -> keys.add(hostClientId(id)));
            if (i.address() != null) {
                keys.add(hostAddress(i.address()));
            }
        }
        return keys;
    }

    private static Set<Ref> refs(@Nullable Ref a, @Nullable Ref b) {
        if (a == null) {
            return b == null ? Set.of() : Set.of(b);
        }
        return b == null || a.equals(b) ? Set.of(a) : Set.of(a, b);
    }

    private static Outcome.@Nullable Refused overlap(Entity<Network> network, View view) {
        Subnet subnet = network.value().subnet();
        return view.all(NETWORK)
                .filter(other -> !other.ref().equals(network.ref())
                        && other.value().subnet().overlaps(subnet))
                .findFirst()
                .map(other -> new Outcome.Refused(
                        "network " + network.value().name() + ": " + subnet + " overlaps "
                                + other.value().subnet() + " of network "
                                + other.value().name(),
                        other.ref()))
                .orElse(null);
    }

    private static Outcome.@Nullable Refused parentLoop(Entity<Group> group, View view) {
        Ref above = group.value().parent();
        while (above != null) {
            if (above.equals(group.ref())) {
                return new Outcome.Refused("group " + group.value().name() + " would be its own ancestor", above);
            }
            Entity<Group> parent = view.get(GROUP, above);
            above = parent == null ? null : parent.value().parent();
        }
        return null;
    }

    /** Kernel kinds and those of services, by name. */
    public static Map<String, Kind<?>> byName(List<Kind<?>> contributed) {
        var all = new LinkedHashMap<String, Kind<?>>();
        Stream.concat(KERNEL.stream(), contributed.stream()).forEach(kind -> {
            if (all.put(kind.name(), kind) != null) {
                throw new IllegalStateException("two kinds are named " + kind.name());
            }
        });
        return all;
    }

    private static final class LeaseClaim implements Kind.Claim<Lease> {
        @Override
        public @Nullable NameClaim wanted(Lease lease) {
            return lease.state() == LeaseState.BOUND ? lease.name() : null;
        }

        @Override
        public @Nullable Ref onBehalfOf(Lease lease) {
            return lease.host();
        }

        @Override
        public Lease denied(Lease lease, String reason) {
            return lease.withName(null, reason);
        }
    }
}
