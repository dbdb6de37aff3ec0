package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.dns.master.MasterReader;
import dev.berth.dns.master.Sources;
import dev.berth.dns.server.RecordOperations.RecordInput;
import dev.berth.dns.server.ZoneImport.File;
import dev.berth.dns.server.ZoneImport.Imported;
import dev.berth.dns.server.ZoneImport.Removed;
import dev.berth.dns.server.ZoneOperations.Lines;
import dev.berth.dns.server.ZoneOperations.ZoneName;
import dev.berth.testing.Installed;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneImportTest {
    private static final DomainName CORP = DomainName.of("corp.example");
    private static final Call CALL = new Call(new Actor(Actor.Sort.USER, "ann"), false);
    private static final String FILE = """
            $TTL 1h
            @       SOA  ns hostmaster 2026010105 1h 10m 2w 5m
                    NS   ns
                    MX   10 mail
            ns      A    10.9.9.2
            mail    AAAA fd00::2
            www     CNAME ns
            text    TXT  "a; b" "c\\"d"
            _x._tcp SRV  0 0 80 ns
            ca      CAA  0 issue "ca.example"
            odd     TYPE65280 \\# 3 0a0b0c
            *.wild  A    10.9.9.9
            $GENERATE 1-3 h$ A 10.9.9.$
            """;
    private static final String REVERSE = """
            $TTL 1h
            @     SOA  ns.corp.example. hostmaster.corp.example. 1 1h 10m 2w 5m
                  NS   ns.corp.example.
            1     PTR  a.corp.example.
            0/25  NS   ns.other.example.
            $GENERATE 2-5 $ CNAME $.0/25
            """;

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(clock);
    private final Desk desk = Desk.over(inventory);
    private final List<Operation<?, ?>> all = DnsOperations.all(
            () -> inventory,
            () -> clock,
            () -> desk.serving.secondaries(),
            () -> {
                throw new AssertionError("nothing is signed here");
            },
            java.util.Map::of,
            () -> new Checks(inventory, clock));

    @SuppressWarnings("unchecked")
    private <I extends Record, O extends Record> O run(String name, I input, Call call) throws OperationFailure {
        Operation<?, ?> operation =
                all.stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
        return ((Operation<I, O>) operation).body().run(input, call);
    }

    private Imported take(DomainName zone, String content) throws OperationFailure {
        return run("zone import", new File(zone, content), CALL);
    }

    private String export(DomainName zone) throws OperationFailure {
        Lines lines = run("zone export", new ZoneName(zone, null, null, null), CALL);
        return String.join("\n", lines.lines()) + "\n";
    }

    @Test
    void anImportedZoneIsServedAndItsRecordsCanBeChangedOneByOne() throws Exception {
        Imported imported = take(CORP, FILE);
        assertThat(imported.added()).isEqualTo(13);
        assertThat(imported.serial()).isEqualTo(2026010105L);
        assertThat(desk.records("h3.corp.example.", "A")).contains("answer h3.corp.example. 3600 A 10.9.9.3");
        run("record set", new RecordInput("h3.corp.example", "A", List.of("10.9.9.33"), null, null), CALL);
        run("record add", new RecordInput("new.corp.example", "A", List.of("10.9.9.44"), null, null), CALL);
        assertThat(desk.ask("h3.corp.example.", "A").toString()).contains("10.9.9.33");
        assertThat(desk.ask("new.corp.example.", "A").toString()).contains("10.9.9.44");

        Imported again = take(CORP, FILE);
        assertThat(List.of(again.added(), again.changed(), again.removed(), again.unchanged()))
                .containsExactly(0, 1, 1, 12);
        assertThat(again.serial()).as("the zone's own goes on").isEqualTo(2026010108L);
        assertThat(take(CORP, FILE).unchanged()).isEqualTo(13);

        Removed removed = run("zone rm", new ZoneImport.ZoneChoice(CORP), CALL);
        assertThat(removed.removed()).isEqualTo(13);
        assertThat(desk.ask("h3.corp.example.", "A").getRcode()).isEqualTo(org.xbill.DNS.Rcode.REFUSED);
    }

    @Test
    void aMistakeIsToldWithItsLineAndNothingOfTheFileIsTaken() throws Exception {
        take(CORP, FILE);
        assertThatThrownBy(() -> take(CORP, FILE + "bad A 10.9.9\n"))
                .isInstanceOf(OperationFailure.class)
                .hasMessageContaining("line 14: ")
                .hasMessageContaining("is no data of type A");
        assertThatThrownBy(() -> take(CORP, FILE + "$INCLUDE /etc/passwd\n")).hasMessageContaining("join them first");
        assertThat(desk.records("h3.corp.example.", "A")).contains("answer h3.corp.example. 3600 A 10.9.9.3");
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        long before = inventory.now().revision();
        run("zone import", new File(CORP, FILE), new Call(CALL.by(), true));
        assertThat(inventory.now().revision()).isEqualTo(before);
    }

    @Test
    void anExportedZoneIsReadBackAsItWas() throws Exception {
        take(CORP, FILE);
        String text = export(CORP);
        var read = MasterReader.read(CORP, "export", new Sources() {
            @Override
            public String resolve(String from, String name) {
                return name;
            }

            @Override
            public byte[] octets(String file) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        });
        assertThat(read.records().rrsets().toList())
                .containsExactlyInAnyOrderElementsOf(
                        inventory.now().zoneRRsets(CORP).toList());
    }

    @Test
    @Installed({"named-checkzone", "kzonecheck"})
    void bindAndKnotLoadWhatIsExported() throws Exception {
        DomainName reverse = DomainName.of("9.9.10.in-addr.arpa");
        take(CORP, FILE);
        take(reverse, REVERSE);
        for (DomainName zone : List.of(CORP, reverse, DomainName.of("lab.example"))) {
            Path file = directory.resolve("exported.zone");
            Files.writeString(file, export(zone));
            assertThat(said("named-checkzone", "-i", "none", zone.toString(), file.toString()))
                    .endsWith("OK\n");
            assertThat(said("kzonecheck", "-o", zone.toString(), file.toString()))
                    .doesNotContain("error");
        }
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
