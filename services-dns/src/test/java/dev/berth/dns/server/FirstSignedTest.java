package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.zone.Chain;
import dev.berth.dns.zone.SignedChange;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/** While a zone becomes a signed one, the others go on. */
class FirstSignedTest {
    private static final DomainName LAB = DomainName.of("lab.example");

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(new TestClock());
    private final Desk desk = Desk.over(inventory);

    private void add(int id, String name, int type, Octets rdata) {
        var entry = new RecordEntry(DomainName.of(name), type, null, List.of(rdata), Owner.OPERATOR);
        SampleSite.committed(inventory.commit(new Proposal(
                Actor.service("test"), Subject.NOBODY, "add", List.of(new Change.Put(Kinds.RRSET.ref(id), entry, 0)))));
    }

    private static Octets name(String name) {
        return Octets.copyOf(DomainName.of(name).wire());
    }

    /** A zone of two names; the first time that anybody looks at them something happens. */
    private SignedChange signed(Runnable meanwhile) {
        Zone zone = inventory.now().naming().zones().get(LAB);
        List<RRset> rrsets = List.of(
                new RRset(LAB, QType.NS, 60, List.of(name("berth.lab.example"))),
                new RRset(LAB.child("signed"), QType.A, 60, List.of(Octets.of("0a000001"))));
        var once = new Runnable[] {meanwhile};
        return new SignedChange(
                zone,
                0,
                1000,
                List.of(),
                new AbstractList<>() {
                    @Override
                    public RRset get(int index) {
                        Runnable now = once[0];
                        once[0] = () -> {};
                        now.run();
                        return rrsets.get(index);
                    }

                    @Override
                    public int size() {
                        return rrsets.size();
                    }
                },
                Chain.empty(false));
    }

    private static void beside(Runnable work) {
        try {
            CompletableFuture.runAsync(work).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("it had to wait", e);
        }
    }

    private int rcode(String name, String type) {
        return desk.ask(name, type).getRcode();
    }

    @Test
    void commitsAreAnsweredAndTheZonesOwnComeLater() {
        add(21, "before.lab.example", QType.A, Octets.of("0a000002"));
        SignedChange change = signed(() -> beside(() -> {
            add(22, "99.0.77.10.in-addr.arpa", QType.PTR, name("x.lab.example"));
            assertThat(rcode("99.0.77.10.in-addr.arpa.", "PTR")).isEqualTo(Rcode.NOERROR);
            add(23, "meanwhile.lab.example", QType.A, Octets.of("0a000003"));
            assertThat(rcode("before.lab.example.", "A")).isEqualTo(Rcode.NOERROR);
        }));

        assertThat(desk.zones.signed(change)).isTrue();

        assertThat(rcode("signed.lab.example.", "A")).isEqualTo(Rcode.NOERROR);
        assertThat(rcode("before.lab.example.", "A")).isEqualTo(Rcode.NXDOMAIN);
        assertThat(rcode("meanwhile.lab.example.", "A")).isEqualTo(Rcode.NXDOMAIN);
        assertThat(rcode("99.0.77.10.in-addr.arpa.", "PTR")).isEqualTo(Rcode.NOERROR);
        assertThat(desk.zones.records().get(LAB)).isEqualTo(2);
        assertThat(desk.zones.serial(LAB)).isEqualTo(1000);
    }

    @Test
    void aTableThatIsBuiltAnewMeanwhileGetsTheSignedZoneAsWell() {
        SignedChange change = signed(() -> beside(() -> desk.zones.start(inventory.now())));

        assertThat(desk.zones.signed(change)).isTrue();

        assertThat(rcode("signed.lab.example.", "A")).isEqualTo(Rcode.NOERROR);
        assertThat(rcode("berth.lab.example.", "A")).isEqualTo(Rcode.NXDOMAIN);
    }
}
