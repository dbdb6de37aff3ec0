package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRType;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.user.UserKinds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The configuration's entries as the inventory's read-only layer. */
public final class FileLayer {
    private static final Soa TIMES = new Soa(DomainName.ROOT, DomainName.ROOT, 3600, 600, 1209600, 300);
    private static final int TTL = 3600;

    private static final List<Kind<?>> KINDS = List.of(
            Kinds.SITE, Kinds.ZONE, Kinds.NETWORK, Kinds.PROFILE, Kinds.GROUP, Kinds.HOST, Kinds.RRSET, UserKinds.USER);

    private final Configuration configuration;
    private final String top;
    private final Map<Ref, Change.Put> wanted = new LinkedHashMap<>();

    private FileLayer(Configuration configuration) {
        this.configuration = configuration;
        this.top = configuration.file().getFileName() + ":1";
    }

    /** The one proposal that makes the inventory's layer equal to the file, or empty when it is. */
    public static Optional<Proposal> proposal(Configuration configuration, Snapshot now) {
        var layer = new FileLayer(configuration);
        layer.collect();
        List<Change> changes = new ArrayList<>();
        // Not all there is: of leases there are many, and a start waits for this.
        KINDS.stream()
                .<Entity<?>>flatMap(now::unordered)
                .filter(entity -> isOurs(entity) && !layer.wanted.containsKey(entity.ref()))
                .sorted((a, b) -> a.ref().compareTo(b.ref()))
                .forEach(entity -> changes.add(Change.Remove.of(entity)));
        layer.wanted.values().forEach(put -> {
            Entity<?> seen = now.entity(put.ref());
            if (seen == null || !seen.value().equals(put.value()) || !Objects.equals(put.origin(), seen.origin())) {
                changes.add(new Change.Put(put.ref(), put.value(), seen == null ? 0 : seen.revision(), put.origin()));
            }
        });
        var by = new Actor(Actor.Sort.FILE, configuration.file().toString());
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Proposal(by, Subject.NOBODY, "configuration applied", changes));
    }

    /** Of the layer that this makes; records of the file that services put there are theirs. */
    private static boolean isOurs(Entity<?> entity) {
        return entity.fromFile() && (!(entity.value() instanceof RecordEntry entry) || entry.owner() == Owner.SITE);
    }

    /** The ref of an entity of the file: the same for the same name, whenever it is read. */
    static Ref ref(Kind<?> kind, String name) {
        UUID hash = UUID.nameUUIDFromBytes(
                (kind.name() + "/" + name.toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8));
        return kind.ref(hash.getMostSignificantBits() & Long.MAX_VALUE | 1L << 62);
    }

    private void collect() {
        want(
                Site.REF,
                new Site(
                        configuration.domain(),
                        configuration.name(),
                        configuration.addresses(),
                        configuration.options()),
                top);
        zones();
        configuration.networks().forEach(n -> want(ref(Kinds.NETWORK, n.value().name()), n.value(), n.origin()));
        configuration.profiles().forEach(p -> want(ref(Kinds.PROFILE, p.value().name()), p.value(), p.origin()));
        configuration.groups().forEach(g -> want(ref(Kinds.GROUP, g.value().name()), g.value(), g.origin()));
        configuration.hosts().forEach(h -> want(ref(Kinds.HOST, h.value().name()), h.value(), h.origin()));
        configuration.users().forEach(u -> want(ref(UserKinds.USER, u.value().name()), u.value(), u.origin()));
        configuration.names().forEach((name, address) -> {
            if (!name.equals(configuration.name())) {
                DomainName fqdn = configuration.domain().child(name);
                var rdata = List.of(Octets.copyOf(address.value().bytes()));
                want(
                        ref(Kinds.RRSET, name),
                        new RecordEntry(fqdn, RRType.A, null, rdata, Owner.SITE),
                        address.origin());
            }
        });
    }

    private void zones() {
        zone(configuration.domain(), top);
        for (Placed<Network> network : configuration.networks()) {
            DomainName domain = network.value().domain();
            if (domain != null) {
                zone(domain, network.origin());
            }
            zone(DomainName.reverseZone(network.value().subnet()), network.origin());
        }
    }

    private void zone(DomainName name, String origin) {
        DomainName primary = configuration.domain().child(configuration.name());
        DomainName hostmaster = configuration.domain().child("hostmaster");
        var soa = new Soa(primary, hostmaster, TIMES.refresh(), TIMES.retry(), TIMES.expire(), TIMES.minimum());
        wanted.putIfAbsent(
                ref(Kinds.ZONE, name.toString()),
                new Change.Put(ref(Kinds.ZONE, name.toString()), new Zone(name, soa, TTL), 0, origin));
    }

    private void want(Ref ref, Record value, String origin) {
        wanted.put(ref, new Change.Put(ref, value, 0, origin));
    }
}
