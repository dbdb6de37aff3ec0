package dev.berth.appliance.inventory;

import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The site lab.example with one network, and short ways to write proposals over it. */
final class Sample {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final DomainName LAB = DomainName.of("lab.example");
    static final DomainName REVERSE = DomainName.of("0.77.10.in-addr.arpa");
    static final Actor FILE = new Actor(Actor.Sort.FILE, "/etc/berth/berth.yaml");
    static final Actor ANN = new Actor(Actor.Sort.USER, "ann");
    static final Actor DHCP = Actor.service("dhcp");
    static final Duration HOUR = Duration.ofHours(1);

    private Sample() {}

    /** Revision 1: site, network 10.77.0.0/24, its two zones, and the well-known name puppet. */
    static Snapshot site() {
        return accepted(Snapshot.empty(Kinds.byName(List.of())), FILE, siteChanges())
                .after();
    }

    static List<Change> siteChanges() {
        var site = new Site(LAB, "berth", List.of(Ipv4.of("10.77.0.1")), Map.of());
        return List.of(
                new Change.Put(Site.REF, site, 0, "berth.yaml:1"),
                new Change.Put(Kinds.NETWORK.ref(1), network("provisioning", "10.77.0.0/24", null), 0, "berth.yaml:5"),
                new Change.Put(Kinds.ZONE.ref(1), zone(LAB), 0, "berth.yaml:1"),
                new Change.Put(Kinds.ZONE.ref(2), zone(REVERSE), 0, "berth.yaml:5"),
                new Change.Put(
                        Kinds.RRSET.ref(1), a("puppet.lab.example", "10.77.0.5", Owner.SITE), 0, "berth.yaml:9"));
    }

    static Network network(String name, String subnet, @Nullable DomainName domain) {
        Subnet net = Subnet.of(subnet);
        Ipv4 from = net.base().plus(100);
        return new Network(
                name,
                net,
                null,
                List.of(Pool.of(new AddressRange(from, from.plus(99)))),
                List.of(net.base().plus(1)),
                domain,
                null,
                true,
                Map.of(),
                Map.of());
    }

    static Zone zone(DomainName name) {
        return new Zone(
                name,
                new Soa(
                        DomainName.of("berth.lab.example"),
                        DomainName.of("hostmaster.lab.example"),
                        3600,
                        600,
                        1209600,
                        300),
                3600);
    }

    static RecordEntry a(String name, String address, Owner owner) {
        return new RecordEntry(
                DomainName.of(name),
                RRType.A,
                null,
                List.of(Octets.copyOf(Ipv4.of(address).bytes())),
                owner);
    }

    static RecordEntry cname(String name, String target) {
        Octets rdata = Octets.copyOf(DomainName.of(target).wire());
        return new RecordEntry(DomainName.of(name), RRType.CNAME, null, List.of(rdata), Owner.OPERATOR);
    }

    static Host host(String name, int number) {
        return host(name, mac(number), Ipv4.of("10.77.0.0").plus(number));
    }

    static Host host(String name, Mac mac, @Nullable Ipv4 address) {
        return new Host(
                name,
                List.of(new HostInterface("eth0", List.of(mac), List.of(), address)),
                null,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
    }

    static Mac mac(int number) {
        return new Mac(0x525400770000L + number);
    }

    /** A lease of 10.77.0.{@code last} for an hour from {@code at}, wanting {@code name} below lab.example. */
    static Lease lease(int last, Mac mac, @Nullable String name, Instant at) {
        Octets identity = Octets.of("01" + mac.toString().replace(":", ""));
        NameClaim claim = name == null ? null : new NameClaim(LAB.child(name), Octets.of("000101" + identity));
        return new Lease(
                Ipv4.of("10.77.0.0").plus(last),
                "provisioning",
                LeaseState.BOUND,
                identity,
                mac,
                null,
                at,
                at,
                at.plus(HOUR),
                null,
                name,
                claim,
                null,
                null,
                null);
    }

    static Change.Put put(Lease lease, Snapshot state) {
        Entity<Lease> seen = state.get(Kinds.LEASE, Lease.ref(lease.address()));
        return new Change.Put(Lease.ref(lease.address()), lease, seen == null ? 0 : seen.revision());
    }

    static Rules.Decision decide(Snapshot state, Actor by, List<Change> changes) {
        return Rules.decide(state, new Proposal(by, Subject.NOBODY, "test", changes), NOON);
    }

    static Rules.Decision.Accepted accepted(Snapshot state, Actor by, Change... changes) {
        return accepted(state, by, List.of(changes));
    }

    static Rules.Decision.Accepted accepted(Snapshot state, Actor by, List<? extends Change> changes) {
        return switch (decide(state, by, new ArrayList<>(changes))) {
            case Rules.Decision.Accepted accepted -> accepted;
            case Rules.Decision.Declined declined -> throw new AssertionError("declined: " + declined.outcome());
        };
    }

    static Outcome declined(Snapshot state, Actor by, Change... changes) {
        return switch (decide(state, by, List.of(changes))) {
            case Rules.Decision.Accepted accepted -> throw new AssertionError("accepted: " + accepted.commit());
            case Rules.Decision.Declined declined -> declined.outcome();
        };
    }

    /** Records served at a name, one line each, as in {@code A 10.77.0.10}. */
    static List<String> served(Snapshot state, String name) {
        return state.rrsets(DomainName.of(name)).values().stream()
                .flatMap(rrset -> rrset.rdata().stream().map(rdata -> line(rrset.type(), rdata)))
                .toList();
    }

    private static String line(int type, Octets rdata) {
        return switch (type) {
            case RRType.A -> "A " + Ipv4.at(rdata.bytes(), 0);
            case RRType.PTR -> "PTR " + DomainName.at(rdata.bytes(), 0);
            case RRType.CNAME -> "CNAME " + DomainName.at(rdata.bytes(), 0);
            case RRType.NS -> "NS " + DomainName.at(rdata.bytes(), 0);
            case RRType.DHCID -> "DHCID";
            default -> "TYPE" + type + " " + rdata;
        };
    }
}
