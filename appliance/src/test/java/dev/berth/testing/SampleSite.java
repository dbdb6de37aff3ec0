package dev.berth.testing;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The site lab.example at 10.77.0.1 with the networks {@code provisioning} 10.77.0.0/24 (pool .100-.199) and {@code rack2}
 * 10.78.0.0/24 (pool .100-.199), the latter behind relays; zones of all of them.
 */
public final class SampleSite {
    public static final DomainName LAB = DomainName.of("lab.example");
    public static final Actor FILE = new Actor(Actor.Sort.FILE, "berth.yaml");

    private SampleSite() {}

    public static Proposal proposal() {
        List<Change> changes = new ArrayList<>();
        var site = new Site(LAB, "berth", List.of(Ipv4.of("10.77.0.1")), Map.of());
        changes.add(new Change.Put(Site.REF, site, 0, "berth.yaml:1"));
        changes.add(
                new Change.Put(Kinds.NETWORK.ref(1), network("provisioning", "10.77.0.0/24", 1), 0, "berth.yaml:5"));
        changes.add(new Change.Put(Kinds.NETWORK.ref(2), network("rack2", "10.78.0.0/24", 254), 0, "berth.yaml:9"));
        int id = 1;
        for (DomainName zone :
                List.of(LAB, DomainName.of("0.77.10.in-addr.arpa"), DomainName.of("0.78.10.in-addr.arpa"))) {
            changes.add(new Change.Put(Kinds.ZONE.ref(id++), zone(zone), 0, "berth.yaml:1"));
        }
        return new Proposal(FILE, Subject.NOBODY, "configuration", changes);
    }

    public static Network network(String name, String subnet, int router) {
        Subnet net = Subnet.of(subnet);
        var range = new AddressRange(net.base().plus(100), net.base().plus(199));
        return new Network(
                name,
                net,
                null,
                List.of(Pool.of(range)),
                List.of(net.base().plus(router)),
                null,
                null,
                true,
                Map.of(),
                Map.of());
    }

    public static Zone zone(DomainName name) {
        var soa = new Soa(
                DomainName.of("berth.lab.example"), DomainName.of("hostmaster.lab.example"), 3600, 600, 1209600, 300);
        return new Zone(name, soa, 3600);
    }

    /** An outcome that must be a commit. */
    public static Outcome.Committed committed(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Committed yes -> yes;
            default -> throw new AssertionError("not committed: " + outcome);
        };
    }
}
