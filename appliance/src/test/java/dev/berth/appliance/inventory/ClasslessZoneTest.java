package dev.berth.appliance.inventory;

import static dev.berth.appliance.inventory.Sample.ANN;
import static dev.berth.appliance.inventory.Sample.DHCP;
import static dev.berth.appliance.inventory.Sample.FILE;
import static dev.berth.appliance.inventory.Sample.HOUR;
import static dev.berth.appliance.inventory.Sample.NOON;
import static dev.berth.appliance.inventory.Sample.a;
import static dev.berth.appliance.inventory.Sample.accepted;
import static dev.berth.appliance.inventory.Sample.cname;
import static dev.berth.appliance.inventory.Sample.host;
import static dev.berth.appliance.inventory.Sample.lease;
import static dev.berth.appliance.inventory.Sample.mac;
import static dev.berth.appliance.inventory.Sample.put;
import static dev.berth.appliance.inventory.Sample.served;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2317: PTR records of a part of a /24 stand in a zone of its own, and are asked for by way of aliases. */
class ClasslessZoneTest {
    private static final DomainName LOWER = DomainName.of("0/25.0.77.10.in-addr.arpa");

    private final Snapshot site = with(Sample.site(), 3, LOWER);

    private static Snapshot with(Snapshot state, int id, DomainName zone) {
        return accepted(state, ANN, new Change.Put(Kinds.ZONE.ref(id), Sample.zone(zone), 0))
                .after();
    }

    @ParameterizedTest
    @CsvSource({
        "0/25, 0, 127",
        "128/25, 128, 255",
        "64/26, 64, 127",
        "7/32, 7, 7",
        "0-127, 0, 127",
        "64-79, 64, 79",
        "0-31, 0, 31",
        "8-8, 8, 8",
        "0-25, 0, 127",
        "64-26, 64, 127"
    })
    void aZonesNameSaysWhatItHolds(String label, int first, int last) {
        ClasslessZone zone = ClasslessZone.of(DomainName.of(label + ".2.0.192.in-addr.arpa"));
        assertThat(zone).isNotNull();
        assertThat(List.of(zone.first(), zone.last())).containsExactly(first, last);
        assertThat(zone.base()).isEqualTo(0xc0000200);
    }

    @ParameterizedTest
    @CsvSource({
        "0/24.2.0.192.in-addr.arpa",
        "0/33.2.0.192.in-addr.arpa",
        "1/25.2.0.192.in-addr.arpa",
        "256/25.2.0.192.in-addr.arpa",
        "0-100.2.0.192.in-addr.arpa",
        "0-255.2.0.192.in-addr.arpa",
        "9-8.2.0.192.in-addr.arpa",
        "0/25.2.0.300.in-addr.arpa",
        "0/25.0.192.in-addr.arpa",
        "2.0.192.in-addr.arpa",
        "sub.2.0.192.in-addr.arpa",
        "0/25.2.0.192.example"
    })
    void otherZonesHoldNoPartOfASubnet(String name) {
        assertThat(ClasslessZone.of(DomainName.of(name))).isNull();
    }

    @Test
    void pointersOfHostsLeasesAndRecordsStandInTheZoneAndTheirOctetsLeadThere() {
        RecordEntry asked = a("git.lab.example", "10.77.0.20", Owner.OPERATOR);
        var pointing = new RecordEntry(asked.name(), asked.type(), null, asked.rdata(), asked.owner(), true);
        var done = accepted(
                site,
                ANN,
                new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0),
                new Change.Put(Kinds.RRSET.ref(9), pointing, 0));
        Snapshot leased = accepted(done.after(), DHCP, put(lease(100, mac(1), "node1", NOON), done.after()))
                .after();
        record Row(int octet, String target) {}
        for (Row row : List.of(
                new Row(1, "berth.lab.example"),
                new Row(10, "node10.lab.example"),
                new Row(20, "git.lab.example"),
                new Row(100, "node1.lab.example"))) {
            String inZone = row.octet() + ".0/25.0.77.10.in-addr.arpa";
            assertThat(served(leased, inZone)).containsExactly("PTR " + row.target());
            assertThat(served(leased, row.octet() + ".0.77.10.in-addr.arpa")).containsExactly("CNAME " + inZone);
        }
        assertThat(done.commit().zones()).extracting(ZoneDelta::zone).contains(LOWER, Sample.REVERSE);
        var ended = lease(100, mac(1), "node1", NOON).as(LeaseState.EXPIRED, NOON.plus(HOUR));
        Snapshot without = accepted(leased, DHCP, put(ended, leased)).after();
        assertThat(served(without, "100.0/25.0.77.10.in-addr.arpa")).isEmpty();
        assertThat(served(without, "100.0.77.10.in-addr.arpa")).isEmpty();
    }

    @Test
    void theSmallestZoneTakesThePointerAndAddressesBesideItAreAsTheyWere() {
        Snapshot state = with(site, 4, DomainName.of("0-15.0.77.10.in-addr.arpa"));
        Snapshot hosts = accepted(
                        state,
                        ANN,
                        new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0),
                        new Change.Put(Kinds.HOST.ref(2), host("node20", 20), 0),
                        new Change.Put(Kinds.HOST.ref(3), host("node200", 200), 0))
                .after();
        assertThat(served(hosts, "10.0-15.0.77.10.in-addr.arpa")).containsExactly("PTR node10.lab.example");
        assertThat(served(hosts, "10.0/25.0.77.10.in-addr.arpa")).isEmpty();
        assertThat(served(hosts, "20.0/25.0.77.10.in-addr.arpa")).containsExactly("PTR node20.lab.example");
        assertThat(served(hosts, "200.0.77.10.in-addr.arpa")).containsExactly("PTR node200.lab.example");
    }

    @Test
    void aZoneThatComesOrGoesTakesPointersAlong() {
        Snapshot before = accepted(Sample.site(), ANN, new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0))
                .after();
        var came = accepted(before, ANN, new Change.Put(Kinds.ZONE.ref(3), Sample.zone(LOWER), 0));
        assertThat(served(came.after(), "10.0/25.0.77.10.in-addr.arpa")).containsExactly("PTR node10.lab.example");
        assertThat(served(came.after(), "10.0.77.10.in-addr.arpa"))
                .containsExactly("CNAME 10.0/25.0.77.10.in-addr.arpa");
        Entity<Zone> zone = came.after().get(Kinds.ZONE, Kinds.ZONE.ref(3));
        Snapshot gone = accepted(came.after(), ANN, new Change.Remove(zone.ref(), zone.revision()))
                .after();
        assertThat(served(gone, "10.0.77.10.in-addr.arpa")).containsExactly("PTR node10.lab.example");
        assertThat(served(gone, "10.0/25.0.77.10.in-addr.arpa")).isEmpty();
    }

    @Test
    void theAliasYieldsToWhoeverHasSomethingAtThatName() {
        Snapshot state = accepted(
                        site,
                        ANN,
                        new Change.Put(
                                Kinds.RRSET.ref(7), cname("10.0.77.10.in-addr.arpa", "elsewhere.lab.example"), 0),
                        new Change.Put(
                                Kinds.RRSET.ref(8),
                                new RecordEntry(
                                        DomainName.of("11.0.77.10.in-addr.arpa"),
                                        RRType.PTR,
                                        null,
                                        List.of(Octets.copyOf(
                                                DomainName.of("own.lab.example").wire())),
                                        Owner.OPERATOR),
                                0))
                .after();
        Snapshot hosts = accepted(
                        state,
                        ANN,
                        new Change.Put(Kinds.HOST.ref(1), host("node10", 10), 0),
                        new Change.Put(Kinds.HOST.ref(2), host("node11", 11), 0))
                .after();
        assertThat(served(hosts, "10.0.77.10.in-addr.arpa")).containsExactly("CNAME elsewhere.lab.example");
        assertThat(served(hosts, "11.0.77.10.in-addr.arpa")).containsExactly("PTR own.lab.example");
        assertThat(served(hosts, "10.0/25.0.77.10.in-addr.arpa")).containsExactly("PTR node10.lab.example");
    }

    @Test
    void anAddressWithTwoNamesHasOneAlias() {
        RecordEntry one = a("one.lab.example", "10.77.0.30", Owner.OPERATOR);
        RecordEntry two = a("two.lab.example", "10.77.0.30", Owner.OPERATOR);
        Snapshot state = accepted(
                        site,
                        FILE,
                        new Change.Put(
                                Kinds.RRSET.ref(20),
                                new RecordEntry(one.name(), one.type(), null, one.rdata(), one.owner(), true),
                                0),
                        new Change.Put(
                                Kinds.RRSET.ref(21),
                                new RecordEntry(two.name(), two.type(), null, two.rdata(), two.owner(), true),
                                0))
                .after();
        assertThat(served(state, "30.0/25.0.77.10.in-addr.arpa"))
                .containsExactly("PTR one.lab.example", "PTR two.lab.example");
        assertThat(served(state, "30.0.77.10.in-addr.arpa")).containsExactly("CNAME 30.0/25.0.77.10.in-addr.arpa");
    }
}
