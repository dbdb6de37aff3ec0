package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** What is committed is answered: whole, at once, with one serial for one content. */
class CommitsTest {
    private static final Octets DHCID = Octets.of("000201" + "ab".repeat(32));

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(new TestClock());
    private final Desk desk = Desk.over(inventory);

    private void commit(Change... changes) {
        SampleSite.committed(
                inventory.commit(new Proposal(Actor.service("dhcp"), Subject.NOBODY, "a change", List.of(changes))));
    }

    private static Lease lease(String address, String name) {
        return new Lease(
                Ipv4.of(address),
                "provisioning",
                LeaseState.BOUND,
                Octets.of("01" + "525400770010"),
                Mac.of("52:54:00:77:00:10"),
                null,
                TestClock.NOON,
                TestClock.NOON,
                TestClock.NOON.plus(Duration.ofMinutes(30)),
                null,
                null,
                new NameClaim(DomainName.of(name), DHCID),
                null,
                null,
                null);
    }

    private long serial(String zone) {
        Message answer = desk.ask(zone, "SOA");
        return ((SOARecord) answer.getSection(Section.ANSWER).getFirst()).getSerial();
    }

    @Test
    void boundLeaseIsAnsweredAndAReleasedOneIsGone() {
        Lease bound = lease("10.77.0.120", "node7.lab.example");
        long before = serial("lab.example.");
        commit(new Change.Put(Lease.ref(bound.address()), bound, 0));
        assertThat(desk.records("node7.lab.example.", "A"))
                .containsExactly("NOERROR aa", "answer node7.lab.example. 600 A 10.77.0.120");
        assertThat(desk.records("120.0.77.10.in-addr.arpa.", "PTR"))
                .containsExactly("NOERROR aa", "answer 120.0.77.10.in-addr.arpa. 600 PTR node7.lab.example.");
        assertThat(desk.records("node7.lab.example.", "DHCID")).hasSize(2);
        assertThat(serial("lab.example.")).isEqualTo(before + 1);

        Entity<Lease> seen = inventory.now().get(Kinds.LEASE, Lease.ref(bound.address()));
        commit(Change.Put.update(seen, bound.as(LeaseState.RELEASED, TestClock.NOON)));
        assertThat(desk.ask("node7.lab.example.", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(desk.ask("node7.lab.example.", "DHCID").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(desk.ask("120.0.77.10.in-addr.arpa.", "PTR").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(serial("lab.example.")).isEqualTo(before + 2);
        assertThat(serial("0.77.10.in-addr.arpa.")).isEqualTo(before + 2);
    }

    @Test
    void renewalThatChangesNoRecordLeavesTheSerial() {
        Lease bound = lease("10.77.0.120", "node7.lab.example");
        commit(new Change.Put(Lease.ref(bound.address()), bound, 0));
        long before = serial("lab.example.");
        Entity<Lease> seen = inventory.now().get(Kinds.LEASE, Lease.ref(bound.address()));
        commit(Change.Put.update(seen, bound.withName(bound.name(), null)));
        assertThat(serial("lab.example.")).isEqualTo(before);
    }

    @Test
    void renamedHostIsFoundByItsNewNameOnly() {
        var nic = new HostInterface("eth0", List.of(Mac.of("52:54:00:77:00:20")), List.of(), Ipv4.of("10.77.0.20"));
        var host = new Host("db1", List.of(nic), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
        commit(new Change.Put(Kinds.HOST.ref(20), host, 0));
        assertThat(desk.records("db1.lab.example.", "A")).contains("answer db1.lab.example. 3600 A 10.77.0.20");
        var renamed = new Host("db2", List.of(nic), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
        commit(Change.Put.update(inventory.now().get(Kinds.HOST, Kinds.HOST.ref(20)), renamed));
        assertThat(desk.ask("db1.lab.example.", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(desk.records("db2.lab.example.", "A")).contains("answer db2.lab.example. 3600 A 10.77.0.20");
        assertThat(desk.records("20.0.77.10.in-addr.arpa.", "PTR"))
                .contains("answer 20.0.77.10.in-addr.arpa. 3600 PTR db2.lab.example.");
    }

    @Test
    void newZoneTakesItsNamesFromTheZoneAbove() {
        record(1, "x.sub.lab.example", "10.77.0.30");
        assertThat(desk.records("y.sub.lab.example.", "A").get(1)).startsWith("authority lab.example. 300 SOA");
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE,
                Subject.NOBODY,
                "zone",
                List.of(new Change.Put(
                        Kinds.ZONE.ref(9), SampleSite.zone(DomainName.of("sub.lab.example")), 0, "berth.yaml:3")))));
        assertThat(desk.records("y.sub.lab.example.", "A").get(1)).startsWith("authority sub.lab.example. 300 SOA");
        assertThat(desk.records("x.sub.lab.example.", "A")).contains("answer x.sub.lab.example. 3600 A 10.77.0.30");
    }

    @Test
    void nameThatLosesItsLastRecordStaysWhileNamesBelowItExist() {
        record(1, "ent.lab.example", "10.77.0.30");
        record(2, "x.ent.lab.example", "10.77.0.31");
        commit(Change.Remove.of(inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(1))));
        assertThat(desk.ask("ent.lab.example.", "A").getRcode()).isEqualTo(Rcode.NOERROR);
        commit(Change.Remove.of(inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(2))));
        assertThat(desk.ask("ent.lab.example.", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(desk.ask("x.ent.lab.example.", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    private void record(long id, String name, String address) {
        commit(new Change.Put(Kinds.RRSET.ref(id), entry(name, address), 0));
    }

    private static RecordEntry entry(String name, String address) {
        return new RecordEntry(
                DomainName.of(name),
                1,
                null,
                List.of(Octets.copyOf(Ipv4.of(address).bytes())),
                Owner.OPERATOR);
    }

    /** One commit sets a and b to one address; an alias to each must never be seen with two addresses. */
    @Test
    void readersNeverSeeHalfOfACommit() throws InterruptedException {
        record(1, "a.lab.example", "10.77.0.1");
        var both = new RecordEntry(
                DomainName.of("mail.lab.example"),
                15,
                null,
                List.of(
                        Octets.of("000a" + "0161" + "036c6162076578616d706c6500"),
                        Octets.of("000b" + "0162" + "036c6162076578616d706c6500")),
                Owner.OPERATOR);
        commit(
                new Change.Put(Kinds.RRSET.ref(3), both, 0),
                new Change.Put(Kinds.RRSET.ref(2), entry("b.lab.example", "10.77.0.1"), 0));
        var stop = new AtomicBoolean();
        Set<List<String>> seen = new HashSet<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            var own = new Responder(desk.serving, Transport.UDP);
            byte[] query = Desk.query("mail.lab.example.", 15).toWire();
            while (!stop.get()) {
                int length = own.answer(query, query.length, 0);
                Message answer = Desk.parsed(java.util.Arrays.copyOf(own.out(), length));
                List<String> addresses = new ArrayList<>();
                answer.getSection(Section.ADDITIONAL).forEach(r -> addresses.add(r.rdataToString()));
                seen.add(addresses);
            }
        });
        for (int i = 0; i < 2000; i++) {
            String address = "10.77.0." + (1 + i % 200);
            commit(
                    Change.Put.update(
                            inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(1)), entry("a.lab.example", address)),
                    Change.Put.update(
                            inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(2)), entry("b.lab.example", address)));
        }
        stop.set(true);
        reader.join();
        assertThat(seen).isNotEmpty().allSatisfy(addresses -> {
            assertThat(addresses).hasSize(2);
            assertThat(addresses.get(0)).isEqualTo(addresses.get(1));
        });
    }

    @Test
    void rebuiltTableAnswersLikeTheOneThatFollowedEveryCommit() {
        var random = new java.util.Random(5);
        for (int i = 0; i < 500; i++) {
            long id = 1 + random.nextInt(40);
            Entity<RecordEntry> seen = inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(id));
            if (seen == null) {
                record(id, name(id), "10.77.0." + (1 + random.nextInt(250)));
            } else {
                commit(Change.Remove.of(seen));
            }
        }
        Desk anew = Desk.over(inventory);
        for (long id = 1; id <= 40; id++) {
            for (DomainName name = DomainName.of(name(id)); name.labels() > 1; name = name.parent()) {
                for (String type : List.of("A", "MX", "SOA")) {
                    assertThat(desk.records(name + ".", type)).isEqualTo(anew.records(name + ".", type));
                }
            }
        }
        assertThat(desk.zones.records()).isEqualTo(anew.zones.records());
    }

    /** Names that lie below one another, and wildcards among them. */
    private static String name(long id) {
        String below = id % 5 == 0 ? "*" : "n" + id;
        return below + (id > 20 ? ".deep" + id % 3 + ".ent" : "") + ".t" + id / 5 + ".lab.example";
    }
}
