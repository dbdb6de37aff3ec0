package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.dns.server.RecordOperations.RecordInput;
import dev.berth.dns.server.RecordOperations.Records;
import dev.berth.dns.server.RecordOperations.Which;
import dev.berth.dns.server.RecordOperations.ZoneChoice;
import dev.berth.dns.server.ZoneOperations.RecordLine;
import dev.berth.dns.server.ZoneOperations.ZoneContents;
import dev.berth.dns.server.ZoneOperations.ZoneLine;
import dev.berth.dns.server.ZoneOperations.ZoneLines;
import dev.berth.dns.server.ZoneOperations.ZoneName;
import dev.berth.dns.zone.ZoneTable;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code berth zone …} and {@code berth record …} without the command line around them. */
class OperationsTest {
    private static final Call CALL = new Call(new Actor(Actor.Sort.USER, "ann"), false);

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(clock);
    private final Desk desk = Desk.over(inventory);
    private final ZoneTable table = new ZoneTable(1, new ZoneLog());
    private final Inventory.Following following = inventory.follow(table);
    private final List<Operation<?, ?>> all = DnsOperations.all(
            () -> inventory,
            () -> clock,
            () -> desk.serving.secondaries(),
            () -> {
                throw new AssertionError("nothing is signed here");
            },
            table::records,
            () -> new Checks(inventory, clock));

    @AfterEach
    void close() {
        following.close();
    }

    @SuppressWarnings("unchecked")
    private <I extends Record, O extends Record> O run(String name, I input, Call call) throws OperationFailure {
        Operation<?, ?> operation =
                all.stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
        return ((Operation<I, O>) operation).body().run(input, call);
    }

    private Records add(String name, String type, String... data) throws OperationFailure {
        return run("record add", new RecordInput(name, type, List.of(data), null, null), CALL);
    }

    private Records remove(String name, String type, String... data) throws OperationFailure {
        return run("record rm", new Which(name, type, data.length == 0 ? null : List.of(data)), CALL);
    }

    private static List<String> lines(List<RecordLine> records) {
        return records.stream()
                .map(r -> r.name() + " " + r.ttl() + " " + r.type() + " " + r.data() + " " + r.owner())
                .toList();
    }

    @Test
    void zoneListCountsWhatIsServed() throws OperationFailure {
        add("git", "A", "10.77.0.6");
        ZoneLines zones = run("zone list", new Operation.Nothing(), CALL);
        assertThat(zones.zones())
                .containsExactly(
                        // SOA, NS, the appliance's A and git's.
                        new ZoneLine(DomainName.of("0.77.10.in-addr.arpa"), 1, 3, "primary"),
                        new ZoneLine(DomainName.of("0.78.10.in-addr.arpa"), 1, 2, "primary"),
                        new ZoneLine(DomainName.of("lab.example"), 2, 4, "primary"));
    }

    private List<String> pages(int limit, String match) throws OperationFailure {
        List<String> all = new ArrayList<>();
        for (int offset = 0; ; offset += limit) {
            ZoneContents page =
                    run("zone show", new ZoneName(DomainName.of("lab.example"), match, offset, limit), CALL);
            all.addAll(lines(page.records()));
            if (page.records().size() < limit) {
                assertThat(page.total()).isEqualTo(all.size());
                return all;
            }
        }
    }

    @Test
    void pagesOfAZoneAreTheWholeZoneInOrderWhateverChanges() throws OperationFailure {
        for (int i = 0; i < 40; i++) {
            add("n" + (i * 7 % 40), "A", "10.77.0." + (i + 10));
            add("n" + (i * 7 % 40), "TXT", "\"node " + i + "\"");
            if (i % 10 == 9) {
                assertThat(pages(7, null)).isEqualTo(whole());
            }
        }
        for (int i = 0; i < 40; i += 3) {
            remove("n" + i, i % 2 == 0 ? null : "TXT");
        }
        assertThat(pages(7, null)).isEqualTo(whole()).hasSizeGreaterThan(40);
        assertThat(pages(3, "n1."))
                .isEqualTo(whole().stream().filter(line -> line.contains("n1.")).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git",
                "GIT.lab",
                "example.",
                "10.77",
                "77.0.6",
                "cname",
                "a",
                "txt",
                "hello",
                "operator",
                "site",
                "rat",
                "3600",
                "600 12",
                "*",
                "\"",
                "nothing has this",
                "7",
                ".",
                "ns"
            })
    void aSearchFindsWhatIsShownAndNothingElse(String text) throws OperationFailure {
        add("git", "A", "10.77.0.6");
        add("git", "A", "10.77.0.7");
        add("www", "CNAME", "git.lab.example.");
        add("note", "TXT", "\"Hello there\"");
        add("mail", "MX", "10 git.lab.example.");
        ZoneContents all = run("zone show", new ZoneName(DomainName.of("lab.example"), null, null, null), CALL);

        assertThat(pages(100, text))
                .isEqualTo(lines(all.records().stream()
                        .filter(r -> Stream.of(r.name(), r.type(), r.data(), r.owner())
                                .anyMatch(shown ->
                                        shown.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))))
                        .toList()));
    }

    private List<String> whole() throws OperationFailure {
        ZoneContents all = run("zone show", new ZoneName(DomainName.of("lab.example"), null, null, null), CALL);
        return lines(all.records());
    }

    @Test
    void zoneShowGivesRecordsInOrderWithTheirOwners() throws OperationFailure {
        add("git", "A", "10.77.0.6");
        ZoneContents zone = run("zone show", new ZoneName(DomainName.of("lab.example"), null, null, null), CALL);
        assertThat(zone.serial()).isEqualTo(2);
        assertThat(lines(zone.records()))
                .containsExactly(
                        "lab.example. 3600 SOA berth.lab.example. hostmaster.lab.example. 2 3600 600 1209600 300 site",
                        "lab.example. 3600 NS berth.lab.example. site",
                        "berth.lab.example. 3600 A 10.77.0.1 site",
                        "git.lab.example. 3600 A 10.77.0.6 operator");
        assertThatThrownBy(
                        () -> run("zone show", new ZoneName(DomainName.of("nowhere.example"), null, null, null), CALL))
                .hasMessage("there is no zone nowhere.example; 'berth zone list' shows all");
    }

    @Test
    void addedRecordsMakeOneSetAndAreAnswered() throws OperationFailure {
        add("pool", "A", "10.77.0.7");
        assertThat(lines(add("pool", "A", "10.77.0.8").records()))
                .containsExactly(
                        "pool.lab.example. 3600 A 10.77.0.7 operator", "pool.lab.example. 3600 A 10.77.0.8 operator");
        assertThat(desk.records("pool.lab.example.", "A")).hasSize(3);
        assertThat(lines(remove("pool", "A", "10.77.0.7").records()))
                .containsExactly("pool.lab.example. 3600 A 10.77.0.7 operator");
        assertThat(desk.records("pool.lab.example.", "A"))
                .containsExactly("NOERROR aa", "answer pool.lab.example. 3600 A 10.77.0.8");
        remove("pool", null);
        assertThat(desk.records("pool.lab.example.", "A").getFirst()).isEqualTo("NXDOMAIN aa");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a         | A      | 10.77.0.9                      | 10.77.0.9
            a         | AAAA   | FD00::0:5                      | fd00:0:0:0:0:0:0:5
            mail      | MX     | 10 mail                        | 10 mail.lab.example.
            _ldap._tcp.lab.example | SRV | 0 5 389 git.lab.example | 0 5 389 git.lab.example.
            t         | TXT    | v=spf1 -all                    | "v=spf1 -all"
            w         | CAA    | 0 issue "ca.example"           | 0 issue "ca.example"
            h         | SSHFP  | 4 1 ABABABABABABABABABABABABABABABABABABABAB | 4 1 ABABABABABABABABABABABABABABABABABABABAB
            s         | SVCB   | 1 . alpn=h2 port=8443          | 1 . alpn=h2 port=8443
            t2        | TLSA   | 3 1 1 0102                     | 3 1 1 0102
            l         | LOC    | 52 22 23 N 4 53 32 E -2m       | 52 22 23 N 04 53 32 E -2m 1m 10000m 10m
            n         | NAPTR  | 1 2 "s" "SIP+D2U" "" _sip._udp.lab.example. | 1 2 "s" "SIP+D2U" "" _sip._udp.lab.example.
            u         | TYPE65280 | \\# 3 010203                | \\# 3 010203
            x.*.lab.example | A      | 10.77.0.9                      | 10.77.0.9
            """)
    void dataIsReadAndShownAsInAZoneFile(String name, String type, String data, String shown) throws OperationFailure {
        String[] words = type.equals("TXT") ? new String[] {data} : data.split(" ");
        Records added = add(name, type, words);
        assertThat(added.records()).singleElement().satisfies(record -> {
            assertThat(record.data()).isEqualTo(shown);
            assertThat(record.type()).isEqualTo(type);
        });
        RecordLine line = added.records().getFirst();
        assertThat(desk.records(line.name(), type))
                .hasSizeGreaterThan(1)
                .element(1)
                .asString()
                .contains(" " + type + " ");
        // What was shown is accepted again.
        remove(name, type, type.equals("TXT") ? new String[] {shown} : shown.split(" "));
        assertThat(desk.records(line.name(), type).getFirst()).isEqualTo("NXDOMAIN aa");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            git | A     | 10.77.0      | '10.77.0' is no data of a A record
            git | AA    | 10.77.0.1    | 'AA' is no record type; write it like A, CNAME, MX
            git | SOA   | x            | SOA cannot be added to a zone; the SOA follows from the zone
            git | ANY   | x            | ANY cannot be added to a zone; use the type of a record
            git | OPT   | x            | OPT cannot be added to a zone
            git.example.org | A | 10.77.0.1 | no zone here holds git.example.org; zones: 0.77.10.in-addr.arpa, 0.78.10.in-addr.arpa, lab.example
            a..b | A    | 10.77.0.1    | empty label
            git | MX    | mail         | is no data of a MX record
            """)
    void nonsenseIsRefusedWithWhatIsExpected(String name, String type, String data, String message) {
        assertThatThrownBy(() -> add(name, type, data.split(" ")))
                .isInstanceOf(OperationFailure.class)
                .hasMessageContaining(message);
    }

    @Test
    void hostsRecordsAreNeitherTouchedNorJoined() throws OperationFailure {
        var nic = new HostInterface("eth0", List.of(Mac.of("52:54:00:77:00:20")), List.of(), Ipv4.of("10.77.0.20"));
        var host = new Host("db1", List.of(nic), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
        SampleSite.committed(inventory.commit(
                new Proposal(CALL.by(), Subject.NOBODY, "host", List.of(new Change.Put(Kinds.HOST.ref(1), host, 0)))));
        assertThatThrownBy(() -> add("db1", "A", "10.77.0.99"))
                .hasMessage("db1.lab.example already has records of host db1 in the way");
        assertThatThrownBy(() -> add("db1", "CNAME", "other"))
                .hasMessageContaining("already has records of host db1 in the way");
        assertThatThrownBy(() -> remove("db1", "A"))
                .hasMessageContaining("those there follow from a host: 'berth host set' or 'berth host rm'");
        add("db1", "TXT", "rack 5");
        assertThat(desk.records("db1.lab.example.", "TXT")).contains("answer db1.lab.example. 3600 TXT \"rack 5\"");
    }

    @Test
    void secondAliasIsRefusedAndAliasesStandAlone() throws OperationFailure {
        add("www", "CNAME", "git");
        assertThatThrownBy(() -> add("www", "CNAME", "other"))
                .hasMessageContaining("there can be only one; 'berth record rm www.lab.example CNAME' removes it");
        assertThatThrownBy(() -> add("www", "A", "10.77.0.9")).hasMessageContaining("in the way");
        add("www", "CNAME", "git");
        assertThat(desk.records("www.lab.example.", "CNAME")).hasSize(2);
    }

    @Test
    void previewChangesNothing() throws OperationFailure {
        Records shown = run(
                "record add", new RecordInput("git", "A", List.of("10.77.0.6"), 60, null), new Call(CALL.by(), true));
        assertThat(lines(shown.records())).containsExactly("git.lab.example. 60 A 10.77.0.6 operator");
        assertThat(inventory.now().revision()).isEqualTo(1);
    }

    @Test
    void listShowsOnlyTheZoneThatWasAskedFor() throws OperationFailure {
        add("git", "A", "10.77.0.6");
        add("6.0.77.10.in-addr.arpa", "PTR", "git");
        Records records = run("record list", new ZoneChoice(DomainName.of("0.77.10.in-addr.arpa")), CALL);
        assertThat(lines(records.records()))
                .containsExactly("6.0.77.10.in-addr.arpa. 3600 PTR git.lab.example. operator");
        assertThat(this.<ZoneChoice, Records>run("record list", new ZoneChoice(null), CALL)
                        .records())
                .hasSize(2);
        assertThatThrownBy(() -> run("record list", new ZoneChoice(DomainName.of("no.example")), CALL))
                .hasMessageContaining("there is no zone no.example");
    }

    @Test
    void anAddressOfSixteenOctetsHasItsPointerWhereItsReverseZoneIsOurs() throws OperationFailure {
        DomainName reverse = DomainName.of("0.0.0.0.d.f.ip6.arpa");
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE,
                Subject.NOBODY,
                "zone",
                List.of(new Change.Put(Kinds.ZONE.ref(77), SampleSite.zone(reverse), 0, "berth.yaml:1")))));
        String six = "6.0.0.0" + ".0".repeat(22) + "." + reverse + ".";
        run("record add", new RecordInput("git", "AAAA", List.of("fd00::6"), null, true), CALL);
        assertThat(desk.records(six, "PTR")).last().asString().contains("git.lab.example.");
        run("record set", new RecordInput("git", "AAAA", List.of("fd00::7"), null, true), CALL);
        assertThat(desk.records(six, "PTR")).first().asString().startsWith("NXDOMAIN");
        assertThat(desk.records(six.replaceFirst("6", "7"), "PTR"))
                .last()
                .asString()
                .contains("git.lab.example.");
    }

    @Test
    void anAddressThatAsksForItHasAPointerThatMovesWithIt() throws OperationFailure {
        run("record add", new RecordInput("git", "A", List.of("10.77.0.6"), null, true), CALL);
        assertThat(desk.records("6.0.77.10.in-addr.arpa.", "PTR"))
                .last()
                .asString()
                .contains("git.lab.example.");
        run("record set", new RecordInput("git", "A", List.of("10.77.0.7"), 60, true), CALL);
        assertThat(desk.records("6.0.77.10.in-addr.arpa.", "PTR"))
                .first()
                .asString()
                .startsWith("NXDOMAIN");
        assertThat(desk.records("7.0.77.10.in-addr.arpa.", "PTR"))
                .last()
                .asString()
                .contains(" 60 ");
        remove("git", "A");
        assertThat(desk.records("7.0.77.10.in-addr.arpa.", "PTR"))
                .first()
                .asString()
                .startsWith("NXDOMAIN");
        assertThatThrownBy(() -> run("record add", new RecordInput("git", "TXT", List.of("x"), null, true), CALL))
                .hasMessageContaining("--ptr is for addresses");
    }

    @Test
    void aRecordThatIsSetStandsAlone() throws OperationFailure {
        add("git", "A", "10.77.0.6");
        add("git", "A", "10.77.0.7");
        run("record set", new RecordInput("git", "A", List.of("10.77.0.8"), null, null), CALL);
        assertThat(desk.records("git.lab.example.", "A"))
                .containsExactly("NOERROR aa", "answer git.lab.example. 3600 A 10.77.0.8");
    }
}
