package dev.berth.appliance.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zone files as entities: one for a file, looked up by name, and serials that go on. */
class ZoneFileRulesTest {
    private static final DomainName CORP = DomainName.of("corp.example");
    private static final Soa SOA =
            new Soa(DomainName.of("ns.corp.example"), DomainName.of("h.corp.example"), 3600, 600, 1209600, 300);

    private static RRset a(String name, String address) {
        return new RRset(
                DomainName.of(name),
                RRType.A,
                600,
                List.of(Octets.copyOf(Ipv4.of(address).bytes())));
    }

    private static ZoneFile file(DomainName zone, long serial, RRset... rrsets) {
        return new ZoneFile(zone, SOA, 600, serial, "digest", ZoneRecords.of(List.of(rrsets)));
    }

    private static Rules.Decision.Accepted put(Snapshot state, ZoneFile file) {
        Ref ref = Kinds.ZONE_FILE.ref(file.zone().equals(CORP) ? 1 : 2);
        Entity<ZoneFile> seen = state.get(Kinds.ZONE_FILE, ref);
        return Sample.accepted(
                state,
                Sample.FILE,
                List.of(new Change.Put(ref, file, seen == null ? 0 : seen.revision(), "corp.zone:1")));
    }

    @Test
    void recordsAreFoundByNameAndSurviveTheirText() {
        var random = new Random(1);
        List<RRset> all = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            all.add(a("n" + i + ".x" + i % 17 + ".corp.example", "10.0." + random.nextInt(256) + "." + i % 256));
        }
        ZoneRecords records = ZoneRecords.of(all);
        ZoneRecords again = Json.mapper()
                .readValue(Json.mapper().writeValueAsString(file(CORP, 1, all.toArray(RRset[]::new))), ZoneFile.class)
                .records();
        assertThat(again).isEqualTo(records);
        assertThat(again.size()).isEqualTo(5000);
        assertThat(again.names()).isSorted().hasSize(5000);
        assertThat(all).allSatisfy(rrset -> assertThat(again.at(rrset.name())).containsExactly(rrset));
        assertThat(again.at(DomainName.of("corp.example"))).isEmpty();
        assertThat(again.at(DomainName.of("m1.x1.corp.example"))).isEmpty();
        assertThat(ZoneRecords.of(List.of()).at(CORP)).isEmpty();
    }

    @Test
    void fileMakesAZoneThatStartsAtItsOwnSerial() {
        var done = put(Sample.site(), file(CORP, 2026010101, a("www.corp.example", "10.9.9.1")));
        assertThat(done.after().serial(CORP)).isEqualTo(2026010101);
        assertThat(done.after().rrsets(DomainName.of("www.corp.example"))).containsOnlyKeys(RRType.A);
        assertThat(done.after().rrsets(CORP)).as("generated from the SOA").containsOnlyKeys(RRType.NS);
        assertThat(done.after().zoneRRsets(CORP)).hasSize(2);
        ZoneDelta delta = done.commit().zones().getFirst();
        assertThat(delta.created()).isTrue();
        assertThat(delta.added()).hasSize(2);
    }

    @Test
    void serialGoesOnFromTheGreaterOne() {
        Snapshot state = put(Sample.site(), file(CORP, 10, a("a.corp.example", "10.9.9.1")))
                .after();
        Snapshot lower =
                put(state, file(CORP, 9, a("a.corp.example", "10.9.9.2"))).after();
        assertThat(lower.serial(CORP)).isEqualTo(11);
        Snapshot higher =
                put(lower, file(CORP, 50, a("a.corp.example", "10.9.9.3"))).after();
        assertThat(higher.serial(CORP)).isEqualTo(50);
        Snapshot wrapped = put(higher, file(CORP, 4_000_000_000L, a("a.corp.example", "10.9.9.4")))
                .after();
        assertThat(wrapped.serial(CORP))
                .as("4000000000 comes before 51 (RFC 1982)")
                .isEqualTo(51);
    }

    @Test
    void deltaHoldsOnlyWhatDiffers() {
        Snapshot state = put(
                        Sample.site(), file(CORP, 1, a("a.corp.example", "10.9.9.1"), a("b.corp.example", "10.9.9.2")))
                .after();
        ZoneDelta delta = put(state, file(CORP, 2, a("a.corp.example", "10.9.9.1"), a("c.corp.example", "10.9.9.3")))
                .commit()
                .zones()
                .getFirst();
        assertThat(delta.removed()).containsExactly(a("b.corp.example", "10.9.9.2"));
        assertThat(delta.added()).containsExactly(a("c.corp.example", "10.9.9.3"));
    }

    @Test
    void deltaThatIsTooLargeSaysThatTheZoneIsNew() {
        Snapshot state = put(Sample.site(), file(CORP, 1, a("a.corp.example", "10.9.9.1")))
                .after();
        RRset[] many = IntStream.range(0, 30_000)
                .mapToObj(i -> a("n" + i + ".corp.example", "10.9.9.1"))
                .toArray(RRset[]::new);
        var done = put(state, file(CORP, 1, many));
        assertThat(done.commit().zones()).containsExactly(new ZoneDelta(CORP, 0, 2, List.of(), List.of()));
        assertThat(done.after().serial(CORP)).isEqualTo(2);
        assertThat(state.fold(done.commit()).serial(CORP)).isEqualTo(2);
    }

    @Test
    void staticRecordsComeBeforeWellKnownNamesAndLeases() {
        Snapshot state = put(Sample.site(), file(Sample.LAB, 1, a("puppet.lab.example", "10.9.9.1")))
                .after();
        assertThat(state.rrsets(DomainName.of("puppet.lab.example"))
                        .get(RRType.A)
                        .rdata())
                .containsExactly(Octets.of("0a090901"));
        var claim = new NameClaim(DomainName.of("puppet.lab.example"), Octets.of("000201ab"));
        assertThat(NameRules.denial(state, Lease.ref(Ipv4.of("10.77.0.100")), claim, null))
                .contains("puppet.lab.example belongs to");
        var outside = new NameClaim(DomainName.of("free.lab.example"), Octets.of("000201ab"));
        assertThat(NameRules.denial(state, Lease.ref(Ipv4.of("10.77.0.100")), outside, null))
                .isNull();
    }

    @Test
    void zoneOfTheSiteIsAsBeforeWhenItsFileGoes() {
        Snapshot before = Sample.site();
        Snapshot with =
                put(before, file(Sample.LAB, 7, a("x.lab.example", "10.9.9.1"))).after();
        assertThat(with.naming().zones().get(Sample.LAB).soa()).isEqualTo(SOA);
        Snapshot after = Sample.accepted(
                        with, Sample.FILE, List.of(Change.Remove.of(with.get(Kinds.ZONE_FILE, Kinds.ZONE_FILE.ref(2)))))
                .after();
        assertThat(after.naming()).isEqualTo(before.naming());
        assertThat(after.zoneRRsets(Sample.LAB))
                .containsExactlyInAnyOrderElementsOf(
                        before.zoneRRsets(Sample.LAB).toList());
        assertThat(after.serial(Sample.LAB)).isEqualTo(8);
    }
}
