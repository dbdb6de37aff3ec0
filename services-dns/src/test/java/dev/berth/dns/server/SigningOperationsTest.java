package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.dns.server.SigningOperations.KeyLine;
import dev.berth.dns.server.SigningOperations.Keys;
import dev.berth.dns.server.SigningOperations.Lines;
import dev.berth.dns.server.SigningOperations.Sign;
import dev.berth.dns.server.SigningOperations.SignedZoneName;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.zone.ZoneTable;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** {@code berth zone keys}, {@code sign} and {@code signed} without the command line around them. */
class SigningOperationsTest {
    private static final Call CALL = new Call(new Actor(Actor.Sort.USER, "ann"), false);
    private static final Call DRY_RUN = new Call(new Actor(Actor.Sort.USER, "ann"), true);
    private static final DomainName CORP = DomainName.of("corp.example");

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(clock);
    private final ZoneTable table = new ZoneTable(1, new ZoneLog());
    private Inventory.Following following;
    private ZoneSigner signer;

    @BeforeEach
    void start() {
        following = inventory.follow(table);
        signer = new ZoneSigner(() -> inventory, table, change -> {}, directory, () -> clock.instant());
        signer.plan(Map.of(SampleSite.LAB, Denial.NSEC));
        signer.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> signer.signing().state(SampleSite.LAB) != null);
    }

    @AfterEach
    void close() {
        signer.close();
        following.close();
    }

    @SuppressWarnings("unchecked")
    private <I extends java.lang.Record, O extends java.lang.Record> O run(String name, I input, Call call)
            throws OperationFailure {
        Operation<?, ?> operation = new SigningOperations(() -> signer)
                .all().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return ((Operation<I, O>) operation).body().run(input, call);
    }

    private Keys keys() throws OperationFailure {
        return run("zone keys", new SignedZoneName(SampleSite.LAB), CALL);
    }

    private Keys sign(Boolean roll, Boolean published) throws OperationFailure {
        return run("zone sign", new Sign(SampleSite.LAB, roll, published), CALL);
    }

    private static Record record(String line) throws Exception {
        String[] words = line.split(" ", 4);
        return Record.fromString(
                Name.fromString(words[0]), Type.value(words[2]), 1, 3600, words[3], Name.fromString(words[0]));
    }

    @Test
    void keysShowTheKeyAndTheDsRecordThatBelongsToIt() throws Exception {
        Keys shown = keys();
        assertThat(shown.denial()).isEqualTo("nsec");
        assertThat(shown.serial())
                .isEqualTo(signer.signing().state(SampleSite.LAB).serial());
        assertThat(shown.signatures()).isPositive();
        assertThat(shown.lag()).isZero();
        assertThat(shown.failure()).isNull();
        KeyLine key = shown.keys().getFirst();
        assertThat(key.state()).isEqualTo("active");
        assertThat(key.atParent()).isNull();
        var dnskey = (DNSKEYRecord) record(key.dnskey());
        var ds = (DSRecord) record(key.ds());
        assertThat(dnskey.getFootprint()).isEqualTo(key.tag());
        assertThat(ds.getFootprint()).isEqualTo(key.tag());
        assertThat(ds.getDigest()).isEqualTo(new DSRecord(dnskey.getName(), 1, 0, 2, dnskey).getDigest());
    }

    @Test
    void keyIsReplacedStepByStepAndOneAtATime() throws Exception {
        int old = keys().keys().getFirst().tag();
        assertThat(sign(true, null).keys()).extracting(KeyLine::state).containsExactlyInAnyOrder("active", "published");
        assertThatThrownBy(() -> sign(true, null)).hasMessageContaining("a key is being replaced already");
        clock.advance(Duration.ofHours(3));
        signer.wake();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> keys().keys().stream().anyMatch(key -> key.state().equals("retired")));
        assertThat(sign(null, true).keys())
                .filteredOn(key -> key.state().equals("active"))
                .allSatisfy(key -> assertThat(key.atParent()).isNotNull());
        assertThatThrownBy(() -> sign(null, true)).hasMessageContaining("was known already");
        clock.advance(Duration.ofHours(26));
        signer.wake();
        await().atMost(Duration.ofSeconds(30)).until(() -> keys().keys().size() == 1);
        assertThat(keys().keys().getFirst().tag()).isNotEqualTo(old);
    }

    @Test
    void signMakesAllSignaturesAnewAndADryRunNone() throws Exception {
        List<String> before = signed();
        long made = keys().signatures();
        run("zone sign", new Sign(SampleSite.LAB, null, null), DRY_RUN);
        assertThat(signed()).isEqualTo(before);
        clock.advance(Duration.ofHours(2));
        sign(null, null);
        await().atMost(Duration.ofSeconds(30)).until(() -> keys().signatures() >= 2 * made - 1);
        assertThat(signed()).doesNotContainAnyElementsOf(signatures(before)).hasSameSizeAs(before);
    }

    private List<String> signed() throws OperationFailure {
        Lines lines = run("zone signed", new SignedZoneName(SampleSite.LAB), CALL);
        return lines.lines();
    }

    private static List<String> signatures(List<String> lines) {
        return lines.stream().filter(line -> line.contains(" IN RRSIG ")).toList();
    }

    @Test
    void signedIsAMasterFileOfTheWholeZone() throws Exception {
        List<String> lines = signed();
        assertThat(lines.getFirst()).contains(" IN SOA ");
        // NSEC and its signature for each name; the SOA, the NS, the keys and the address have signatures.
        assertThat(lines).anyMatch(line -> line.contains(" IN DNSKEY "));
        assertThat(lines).anyMatch(line -> line.contains(" IN NSEC "));
        assertThat(signatures(lines)).hasSizeGreaterThanOrEqualTo(5);
        for (String line : lines) {
            String[] words = line.split(" ", 5);
            Record.fromString(Name.fromString(words[0]), Type.value(words[3]), 1, 60, words[4], Name.root);
        }
    }

    @Test
    void zoneThatIsNotSignedIsToldHowToSignIt() {
        assertThatThrownBy(() -> run("zone keys", new SignedZoneName(CORP), CALL))
                .hasMessageContaining("corp.example is not signed; say 'dnssec: nsec3' to it under dns.zones");
        assertThatThrownBy(() -> run("zone sign", new Sign(CORP, null, null), CALL))
                .hasMessageContaining("is not signed");
        assertThatThrownBy(() -> run("zone signed", new SignedZoneName(CORP), CALL))
                .hasMessageContaining("is not signed");
    }
}
