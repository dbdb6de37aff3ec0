package dev.berth.dns.secondary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IncomingTest {
    private static final DomainName ZONE = DomainName.of("corp.example");
    private static final Soa SOA = new Soa(ZONE, ZONE, 3600, 600, 86400, 60);
    private static final int A = 1;

    private static Incoming.Start start(long serial) {
        return new Incoming.Start(SOA, 60, serial);
    }

    private static Octets address(int last) {
        return Octets.copyOf(new byte[] {10, 9, 8, (byte) last});
    }

    private static ZoneCopy copy(long serial, int... addresses) {
        var name = DomainName.of("www.corp.example");
        List<Octets> rdata = java.util.Arrays.stream(addresses)
                .mapToObj(IncomingTest::address)
                .toList();
        return ZoneCopy.of(new Zone(ZONE, SOA, 60), serial, List.of(new RRset(name, A, 60, rdata)));
    }

    private static Set<String> records(ZoneCopy copy) {
        return copy.rrsets()
                .flatMap(rrset -> rrset.rdata().stream().map(rdata -> rrset.name() + " " + rdata))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void stepsLeadFromOneVersionToTheNext() throws Exception {
        ZoneCopy before = copy(7, 1, 2);
        var incoming = new Incoming(before);
        incoming.incremental();
        incoming.removes(start(7));
        incoming.record(DomainName.of("www.corp.example"), A, 60, address(1));
        incoming.adds(start(8));
        incoming.record(DomainName.of("www.corp.example"), A, 60, address(3));
        incoming.removes(start(8));
        incoming.record(DomainName.of("www.corp.example"), A, 60, address(2));
        incoming.record(DomainName.of("www.corp.example"), A, 60, address(3));
        incoming.adds(start(9));
        incoming.record(DomainName.of("new.corp.example"), A, 60, address(4));

        Incoming.Outcome outcome = incoming.finish();

        assertThat(outcome.after().serial()).isEqualTo(9);
        assertThat(records(outcome.after())).containsExactly("new.corp.example 0a090804");
        assertThat(outcome.deltas())
                .extracting(delta -> delta.fromSerial() + ">" + delta.toSerial())
                .containsExactly("7>8", "8>9");
        assertThat(records(before)).as("what was there before is as it was").hasSize(2);
    }

    @Test
    void stepsThatDoNotFitAreRefused() {
        var other = new Incoming(copy(7, 1));
        other.incremental();
        assertThatThrownBy(() -> other.removes(start(6))).hasMessageContaining("serial 6 where one from 7");
        var absent = new Incoming(copy(7, 1));
        absent.incremental();
        assertThatThrownBy(() -> {
                    absent.removes(start(7));
                    absent.record(DomainName.of("www.corp.example"), A, 60, address(9));
                })
                .hasMessageContaining("not there");
        assertThatThrownBy(() -> new Incoming(copy(7, 1)).record(DomainName.of("www.lab.example"), A, 60, address(1)))
                .hasMessageContaining("does not lie in corp.example");
    }

    @Test
    void aWholeTransferAndItsDifferenceToWhatWasThereAgree() throws Exception {
        var random = new Random(5);
        ZoneCopy now = copy(1, 1);
        for (int round = 2; round < 50; round++) {
            var incoming = new Incoming(now);
            incoming.whole();
            incoming.start(start(round));
            var wanted = new TreeMap<String, Octets>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                String name = "h" + random.nextInt(9) + ".corp.example";
                Octets rdata = address(random.nextInt(4));
                wanted.put(name + " " + rdata, rdata);
                incoming.record(DomainName.of(name), A, 60, rdata);
            }
            Incoming.Outcome outcome = incoming.finish();
            assertThat(records(outcome.after())).isEqualTo(wanted.keySet());
            assertThat(records(now.with(outcome.after().zone(), outcome.deltas())))
                    .isEqualTo(wanted.keySet());
            now = outcome.after();
        }
    }
}
