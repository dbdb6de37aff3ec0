package dev.berth.appliance.inventory;

import static dev.berth.appliance.inventory.Sample.ANN;
import static dev.berth.appliance.inventory.Sample.DHCP;
import static dev.berth.appliance.inventory.Sample.FILE;
import static dev.berth.appliance.inventory.Sample.HOUR;
import static dev.berth.appliance.inventory.Sample.LAB;
import static dev.berth.appliance.inventory.Sample.NOON;
import static dev.berth.appliance.inventory.Sample.REVERSE;
import static dev.berth.appliance.inventory.Sample.a;
import static dev.berth.appliance.inventory.Sample.accepted;
import static dev.berth.appliance.inventory.Sample.declined;
import static dev.berth.appliance.inventory.Sample.host;
import static dev.berth.appliance.inventory.Sample.lease;
import static dev.berth.appliance.inventory.Sample.mac;
import static dev.berth.appliance.inventory.Sample.put;
import static dev.berth.appliance.inventory.Sample.served;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameRulesTest {
    private final Snapshot site = Sample.site();

    @Test
    void theSitesOwnNamesStandInItsZones() {
        assertThat(served(site, "lab.example")).containsExactly("NS berth.lab.example");
        assertThat(served(site, "berth.lab.example")).containsExactly("A 10.77.0.1");
        assertThat(served(site, "1.0.77.10.in-addr.arpa")).containsExactly("PTR berth.lab.example");
        assertThat(served(site, "puppet.lab.example")).containsExactly("A 10.77.0.5");
        assertThat(served(site, "5.0.77.10.in-addr.arpa")).isEmpty();
        assertThat(site.serials()).containsOnlyKeys(LAB, REVERSE).containsValue(1L);
    }

    @Test
    void aLeaseEntersAddressPointerAndDhcidInItsOwnCommitAndTakesThemAlongWhenItEnds() {
        var bound = accepted(site, DHCP, put(lease(100, mac(1), "node1", NOON), site));
        assertThat(served(bound.after(), "node1.lab.example")).containsExactly("A 10.77.0.100", "DHCID");
        assertThat(served(bound.after(), "100.0.77.10.in-addr.arpa")).containsExactly("PTR node1.lab.example");
        assertThat(bound.commit().zones()).extracting(ZoneDelta::zone).containsExactly(REVERSE, LAB);
        assertThat(bound.commit().zones()).allSatisfy(delta -> {
            assertThat(delta.fromSerial()).isEqualTo(1);
            assertThat(delta.toSerial()).isEqualTo(2);
            assertThat(delta.removed()).isEmpty();
        });
        var ended = lease(100, mac(1), "node1", NOON).as(LeaseState.EXPIRED, NOON.plus(HOUR));
        var expired = accepted(bound.after(), DHCP, put(ended, bound.after()));
        assertThat(served(expired.after(), "node1.lab.example")).isEmpty();
        assertThat(served(expired.after(), "100.0.77.10.in-addr.arpa")).isEmpty();
        assertThat(expired.commit().zones()).allSatisfy(delta -> {
            assertThat(delta.toSerial()).isEqualTo(3);
            assertThat(delta.added()).isEmpty();
            assertThat(delta.removed()).isNotEmpty();
        });
    }

    @Test
    void aRenewalChangesNoZone() {
        Snapshot state = accepted(site, DHCP, put(lease(100, mac(1), "node1", NOON), site))
                .after();
        var renewed = accepted(state, DHCP, put(lease(100, mac(1), "node1", NOON.plusSeconds(1800)), state));
        assertThat(renewed.commit().zones()).isEmpty();
        assertThat(renewed.after().serials()).isEqualTo(state.serials());
    }

    @Test
    void theTtlOfALeasesRecordsIsAThirdOfTheLease() {
        Snapshot state = accepted(site, DHCP, put(lease(100, mac(1), "node1", NOON), site))
                .after();
        assertThat(state.rrsets(DomainName.of("node1.lab.example")).values())
                .extracting(RRset::ttl)
                .containsOnly(1200);
    }

    @Test
    void aNameGoesToWhoAskedFirstAndTheOtherLeaseStandsWithoutIt() {
        Snapshot first = accepted(site, DHCP, put(lease(100, mac(1), "node1", NOON), site))
                .after();
        Snapshot second = accepted(first, DHCP, put(lease(101, mac(2), "node1", NOON), first))
                .after();
        assertThat(served(second, "node1.lab.example")).containsExactly("A 10.77.0.100", "DHCID");
        Lease denied = leaseOf(second, 101);
        assertThat(denied.name()).isNull();
        assertThat(denied.nameDenied())
                .isEqualTo("node1.lab.example belongs to lease 10.77.0.100 of 52:54:00:77:00:01");
    }

    @Test
    void twoLeasesOfOneProposalCannotBothHaveTheName() {
        Snapshot both = accepted(
                        site,
                        DHCP,
                        put(lease(100, mac(1), "node1", NOON), site),
                        put(lease(101, mac(2), "node1", NOON), site))
                .after();
        assertThat(List.of(leaseOf(both, 100), leaseOf(both, 101)))
                .filteredOn(l -> l.name() != null)
                .hasSize(1);
    }

    @Test
    void leasesNeverGetTheNamesOfHostsOperatorsOrTheSite() {
        Snapshot state = accepted(
                        site,
                        ANN,
                        new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0),
                        new Change.Put(Kinds.RRSET.ref(2), a("static.lab.example", "10.77.0.9", Owner.OPERATOR), 0))
                .after();
        record Row(String name, String holder) {}
        for (Row row : List.of(
                new Row("node10", "host node10"),
                new Row("static", "an operator"),
                new Row("puppet", "the site"),
                new Row("berth", "the site"))) {
            Snapshot after = accepted(state, DHCP, put(lease(100, mac(1), row.name(), NOON), state))
                    .after();
            assertThat(leaseOf(after, 100).nameDenied())
                    .isEqualTo(row.name() + ".lab.example belongs to " + row.holder());
            assertThat(after.serials()).isEqualTo(state.serials());
        }
    }

    @Test
    void aNameOutsideOurZonesIsDenied() {
        Lease lease = lease(100, mac(1), null, NOON);
        NameClaim foreign = new NameClaim(DomainName.of("node1.elsewhere.example"), lease.identity());
        Snapshot after =
                accepted(site, DHCP, put(lease.withName(foreign, null), site)).after();
        assertThat(leaseOf(after, 100).nameDenied()).isEqualTo("no zone here holds node1.elsewhere.example");
    }

    @Test
    void aTextRecordOfAnOperatorKeepsNobodyFromTheName() {
        RecordEntry text = new RecordEntry(
                LAB.child("node1"), 16, null, List.of(dev.berth.appliance.net.Octets.of("0161")), Owner.OPERATOR);
        Snapshot state =
                accepted(site, ANN, new Change.Put(Kinds.RRSET.ref(2), text, 0)).after();
        Snapshot after = accepted(state, DHCP, put(lease(100, mac(1), "node1", NOON), state))
                .after();
        assertThat(served(after, "node1.lab.example")).containsExactly("A 10.77.0.100", "TYPE16 0161", "DHCID");
    }

    @Test
    void aHostTakesItsNameFromALeaseThatHoldsIt() {
        Snapshot leased = accepted(site, DHCP, put(lease(100, mac(1), "node10", NOON), site))
                .after();
        Snapshot hosted = accepted(leased, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        assertThat(served(hosted, "node10.lab.example"))
                .contains("A 10.77.0.10")
                .doesNotContain("A 10.77.0.100");
    }

    @Test
    void anOperatorsRecordIsRefusedWhereAHostHasOne() {
        Snapshot state = accepted(site, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        assertThat(declined(
                        state,
                        ANN,
                        new Change.Put(Kinds.RRSET.ref(2), a("node10.lab.example", "10.77.0.9", Owner.OPERATOR), 0)))
                .isEqualTo(new Outcome.Refused(
                        "node10.lab.example already has records of host node10 in the way", Kinds.HOST.ref(1)));
        assertThat(declined(
                        state,
                        ANN,
                        new Change.Put(Kinds.RRSET.ref(2), Sample.cname("node10.lab.example", "x.lab.example"), 0)))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(declined(
                        state,
                        ANN,
                        new Change.Put(Kinds.RRSET.ref(2), a("a.elsewhere.example", "10.77.0.9", Owner.OPERATOR), 0)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.reason()).startsWith("no zone here holds a.elsewhere.example; zones: "));
    }

    @Test
    void aHostIsRefusedWhereAnOperatorHasItsName() {
        Snapshot state = accepted(
                        site,
                        ANN,
                        new Change.Put(Kinds.RRSET.ref(2), a("node10.lab.example", "10.77.0.9", Owner.OPERATOR), 0))
                .after();
        assertThat(declined(state, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        r -> assertThat(r.reason()).contains("records of an operator; remove them first"));
    }

    @Test
    void staticRecordsBeatWellKnownNames() {
        Snapshot state = accepted(
                        site,
                        ANN,
                        new Change.Put(Kinds.RRSET.ref(2), Sample.cname("puppet.lab.example", "berth.lab.example"), 0))
                .after();
        assertThat(served(state, "puppet.lab.example")).containsExactly("CNAME berth.lab.example");
    }

    @Test
    void anotherDomainOfTheNetworkRenamesItsHosts() {
        Snapshot state = accepted(site, ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        DomainName rack = DomainName.of("rack.example");
        var moved = accepted(
                state,
                FILE,
                new Change.Put(
                        Kinds.NETWORK.ref(1), Sample.network("provisioning", "10.77.0.0/24", rack), 1, "berth.yaml:5"),
                new Change.Put(Kinds.ZONE.ref(3), Sample.zone(rack), 0, "berth.yaml:5"));
        assertThat(served(moved.after(), "node10.lab.example")).isEmpty();
        assertThat(served(moved.after(), "node10.rack.example")).containsExactly("A 10.77.0.10");
        assertThat(served(moved.after(), "10.0.77.10.in-addr.arpa")).containsExactly("PTR node10.rack.example");
        ZoneDelta created = moved.commit().zones().stream()
                .filter(ZoneDelta::created)
                .findFirst()
                .orElseThrow();
        assertThat(created.zone()).isEqualTo(rack);
        assertThat(created.added()).extracting(RRset::type).containsExactlyInAnyOrder(RRType.NS, RRType.A);
    }

    @Test
    void aDroppedZoneLeavesNoSerialAndADeltaThatTakesEverything() {
        var dropped = accepted(site, FILE, new Change.Remove(Kinds.ZONE.ref(2), 1));
        assertThat(dropped.after().serials()).containsOnlyKeys(LAB);
        ZoneDelta delta = dropped.commit().zones().getFirst();
        assertThat(delta.dropped()).isTrue();
        assertThat(delta.removed()).hasSize(2);
        assertThat(served(dropped.after(), "1.0.77.10.in-addr.arpa")).isEmpty();
    }

    @Test
    void anotherSoaRaisesTheSerialThoughNoRecordDiffers() {
        Zone changed = new Zone(
                LAB,
                new Soa(DomainName.of("berth.lab.example"), DomainName.of("ops.lab.example"), 3600, 600, 1209600, 300),
                3600);
        var after = accepted(site, FILE, new Change.Put(Kinds.ZONE.ref(1), changed, 1, "berth.yaml:1"));
        assertThat(after.commit().zones()).containsExactly(new ZoneDelta(LAB, 1, 2, List.of(), List.of()));
    }

    private static Lease leaseOf(Snapshot state, int last) {
        return java.util.Objects.requireNonNull(state.get(
                        Kinds.LEASE, Lease.ref(lease(last, mac(1), null, NOON).address())))
                .value();
    }
}
