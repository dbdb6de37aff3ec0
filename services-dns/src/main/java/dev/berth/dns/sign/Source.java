package dev.berth.dns.sign;

import static dev.berth.dns.message.QType.A;
import static dev.berth.dns.message.QType.AAAA;
import static dev.berth.dns.message.QType.DS;
import static dev.berth.dns.message.QType.NS;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What stands in a zone by the inventory. Where zones of ours lie below it, it gets the delegations that nobody had to write
 * while they were all unsigned: without them a validator takes the zone below for one that does not exist.
 */
final class Source {
    private final Snapshot state;
    private final DomainName apex;
    private final Function<DomainName, List<Octets>> signers;
    private final Set<DomainName> children = new HashSet<>();

    /** @param signers the DS records of a zone of ours; empty for one that is not signed */
    Source(Snapshot state, DomainName apex, Function<DomainName, List<Octets>> signers) {
        this.state = state;
        this.apex = apex;
        this.signers = signers;
        for (DomainName zone : state.naming().zones().keySet()) {
            Zone above = zone.isRoot() ? null : state.naming().zone(zone.parent());
            if (above != null && above.name().equals(apex)) {
                children.add(zone);
            }
        }
    }

    /** Every name that has records here. */
    Set<DomainName> names() {
        Set<DomainName> names = new HashSet<>(delegations());
        state.zoneRRsets(apex).forEach(rrset -> names.add(rrset.name()));
        return names;
    }

    /** The names that the delegations to our own zones consist of. */
    Set<DomainName> delegations() {
        Set<DomainName> names = new HashSet<>(children);
        for (DomainName child : children) {
            for (DomainName server : servers(child)) {
                if (server.isWithin(child)) {
                    names.add(server);
                }
            }
        }
        return names;
    }

    private Set<DomainName> servers(DomainName child) {
        Set<DomainName> names = new HashSet<>();
        RRset servers = state.rrsets(child).get(NS);
        if (servers != null) {
            servers.rdata().forEach(rdata -> names.add(DomainName.at(rdata.bytes(), 0)));
        }
        return names;
    }

    Map<Integer, RRset> at(DomainName name) {
        Zone zone = state.naming().zone(name);
        Map<Integer, RRset> all = state.rrsets(name);
        if (zone != null && zone.name().equals(apex)) {
            return all;
        }
        Map<Integer, RRset> some = new HashMap<>();
        if (children.contains(name)) {
            RRset servers = all.get(NS);
            if (servers != null) {
                some.put(NS, servers);
            }
            List<Octets> ds = signers.apply(name);
            if (!ds.isEmpty()) {
                int ttl = zone == null ? 3600 : zone.ttl();
                some.put(DS, new RRset(name, DS, ttl, ds));
            }
        }
        if (children.stream()
                .anyMatch(child -> name.isWithin(child) && servers(child).contains(name))) {
            for (int type : List.of(A, AAAA)) {
                RRset address = all.get(type);
                if (address != null) {
                    some.put(type, address);
                }
            }
        }
        return some;
    }
}
