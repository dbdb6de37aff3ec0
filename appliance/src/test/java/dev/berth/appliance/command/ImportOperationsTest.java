package dev.berth.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRType;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.run.Providers;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestAppliance;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Through a running appliance's operations. */
class ImportOperationsTest {
    private static final String THREE = """
            name,mac,address,group,boot,variables.disk,options.ntp-servers
            node10,52:54:00:77:00:10,127.77.0.10,web,install,sda,127.77.0.1;127.77.0.2
            node11,52:54:00:77:00:11;52:54:00:77:01:11,,,,"with, comma",
            node12,,127.77.0.12,,,,
            """;

    @TempDir
    Path directory;

    private TestAppliance berth;

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(
                directory,
                "groups: { web: {} }\nhosts: { fixed: { mac: \"52:54:00:77:00:01\" } }\n",
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private JsonNode take(String kind, String content, boolean partial, boolean preview) throws Exception {
        return Running.operation(
                berth.appliance(), kind + " import", Map.of("content", content, "partial", partial), preview);
    }

    private String export(String kind, String format) throws Exception {
        return Running.operation(berth.appliance(), kind + " export", Map.of("format", format), false)
                .path("lines")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private Host host(String name) {
        Entity<Host> host = berth.appliance().inventory().now().find(Kinds.HOST, Kinds.name("host", name));
        return host == null ? null : host.value();
    }

    private Map<String, Host> hosts() {
        Map<String, Host> hosts = new HashMap<>();
        berth.appliance()
                .inventory()
                .now()
                .all(Kinds.HOST)
                .forEach(host -> hosts.put(host.value().name(), host.value()));
        return hosts;
    }

    private static String counts(JsonNode imported) {
        return imported.path("added") + " " + imported.path("changed") + " " + imported.path("unchanged");
    }

    @Test
    void aSpreadsheetBecomesHostsInOneCommit() throws Exception {
        long before = berth.appliance().inventory().now().revision();

        assertThat(counts(take("host", "\uFEFF" + THREE.replace("\n", "\r\n"), false, false)))
                .isEqualTo("3 0 0");

        assertThat(berth.appliance().inventory().now().revision()).isEqualTo(before + 1);
        Host node10 = host("node10");
        assertThat(node10.boot()).isEqualTo(Host.Boot.INSTALL);
        assertThat(node10.variables()).containsExactly(Map.entry("disk", "sda"));
        assertThat(node10.options()).containsExactly(Map.entry("ntp-servers", List.of("127.77.0.1", "127.77.0.2")));
        assertThat(node10.group()).isNotNull();
        assertThat(host("node11").interfaces().getFirst().macs()).hasSize(2);
        assertThat(host("node11").variables()).containsEntry("disk", "with, comma");
        assertThat(counts(take("host", THREE, false, false))).isEqualTo("0 0 3");
    }

    @Test
    void aSecondImportChangesWhatItSaysAndLeavesTheRest() throws Exception {
        take("host", THREE, false, false);

        assertThat(counts(take("host", "name,address,group\nNODE10,127.77.0.20,none\n", false, false)))
                .isEqualTo("0 1 0");

        Host node10 = host("node10");
        assertThat(node10.address()).hasToString("Optional[127.77.0.20]");
        assertThat(node10.interfaces().getFirst().macs()).hasSize(1);
        assertThat(node10.variables()).containsEntry("disk", "sda");
        assertThat(node10.group()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "yaml"})
    void whatIsExportedImportsAsTheSame(String format) throws Exception {
        take("host", THREE, false, false);
        take("host", """
                hosts:
                - name: odd
                  variables: { a: "none", b: "[x", c: "x;y", d: "two\\nlines", e: " blank ", f: "null", g: "5" }
                  options: { domain-search: ["a;b", "none"], empty: [""] }
                  interfaces:
                  - { name: eth0, macs: ["52:54:00:77:00:21"], clientIds: ["01aabb"], address: 127.77.0.21 }
                  - { name: eth1, macs: ["52:54:00:77:00:22"], clientIds: [] }
                """, false, false);
        Map<String, Host> before = hosts();
        String exported = export("host", format);
        for (String name : List.of("node10", "node11", "node12", "odd")) {
            Running.operation(berth.appliance(), "host rm", Map.of("name", name), false);
        }

        assertThat(counts(take("host", exported, false, false))).as(exported).isEqualTo("4 0 1");

        assertThat(hosts()).isEqualTo(before);
    }

    @Test
    void oneBadRowKeepsAllOutAndEveryBadRowIsNamed() throws Exception {
        String bad = """
                name,mac,address,group
                node10,52:54:00:77:00:10,127.77.0.10,
                node11,52:54:00,,
                node12,,127.77.0.10,
                node13,,,none-such
                node10,,,
                ,52:54:00:77:00:15,,
                fixed,52:54:00:77:00:16,,
                """;

        assertThatThrownBy(() -> take("host", bad, false, false))
                .hasMessageContaining("6 of 7 are refused, and nothing was imported")
                .hasMessageContaining("line 3: node11: '52:54:00' is no MAC address")
                .hasMessageContaining("line 4: node12: host.address 127.77.0.10 already belongs to host node10")
                .hasMessageContaining("line 5: node13: there is no group none-such")
                .hasMessageContaining("line 6: node10: another line has this name already")
                .hasMessageContaining("line 7: it has no name")
                .hasMessageContaining("line 8: fixed: host fixed is kept in the configuration (");
        assertThat(hosts()).containsOnlyKeys("fixed");

        JsonNode partial = take("host", bad, true, false);
        assertThat(counts(partial)).isEqualTo("1 0 0");
        assertThat(partial.path("refused")).hasSize(6);
        assertThat(hosts()).containsOnlyKeys("fixed", "node10");
    }

    @Test
    void aDryRunSaysTheSameAndChangesNothing() throws Exception {
        assertThat(counts(take("host", THREE, false, true))).isEqualTo("3 0 0");

        assertThat(hosts()).containsOnlyKeys("fixed");
    }

    @Test
    void rowsMayHandAddressesToOneAnotherAndReferToLaterOnes() throws Exception {
        take("host", THREE, false, false);
        take("host", "name,address\nnode10,127.77.0.12\nnode12,127.77.0.10\n", false, false);
        assertThat(host("node10").address()).hasToString("Optional[127.77.0.12]");

        take("group", "name,parent\nsmall,large\nlarge,\n", false, false);
        assertThat(export("group", "csv")).contains("name,parent", "small,large");
        take("group", "name,parent\nsmaller,large\ntiny,smaller\nbad name,small\n", true, false);
        assertThat(export("group", "csv")).contains("tiny,smaller");
    }

    @Test
    void profilesAreTakenFromAMappingByName() throws Exception {
        take("profile", """
                el9:
                  kernel: el9/vmlinuz
                  initrds: [el9/initrd.img]
                  arguments: quiet
                rescue: { kernel: rescue }
                """, false, false);

        assertThat(export("profile", "yaml"))
                .contains("name: el9", "kernel: el9/vmlinuz", "- el9/initrd.img", "arguments: quiet", "name: rescue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name,mac\\nnode10                  | line 2: there are 1 values for 2 columns
            name,name\\nnode10,x               | line 1: the columns [name, name] are not all named
            name,mac\\n"node10,x               | line 2: a double quote is opened here and never closed
            name,colour\\nnode10,red           | line 2: node10: there is no 'colour' here; known are [mac, address, name,
            hosts: [{name: [}                  | line 1: this is no YAML or JSON
            - just a text                      | line 1: expected a list of hosts, each a mapping with its name
            name,boot\\nnode10,sideways        | line 2: node10: boot 'sideways' is none of local, install
            name,variables\\nnode10,x          | line 2: node10: variables is a mapping; in CSV write a column variables.KEY
            name,interfaces\\nnode10,{"a":1    | line 2: interfaces begins with a bracket or brace, like JSON, and is none
            name,interfaces\\nnode10,[1]       | line 2: node10:
            """)
    void whatCannotBeReadIsSaidWithItsLine(String content, String message) {
        assertThatThrownBy(() -> take("host", content.replace("\\n", "\n"), false, false))
                .hasMessageContaining(message);
    }

    @Test
    void tenThousandRowsOfWhichOneIsBadAreJudgedOneByOne() throws Exception {
        var text = new StringBuilder("name,mac\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("n").append(i).append(",52:54:00:00:%02x:%02x\n".formatted(i >> 8, i & 255));
        }
        text.append("last,52:54:00:00:00:00\n");

        assertThatThrownBy(() -> take("host", text.toString(), false, false))
                .hasMessageContaining("1 of 10001 are refused")
                .hasMessageContaining("line 10002: last: host.mac 52:54:00:00:00:00 already belongs to host n0");
        assertThat(counts(take("host", text.toString(), true, false))).isEqualTo("10000 0 0");
    }

    private void run(String name, Map<String, ?> input) throws Exception {
        Running.operation(berth.appliance(), name, input, false);
    }

    /** Records are one to a line; the lines of a name and type are the whole set. */
    @Test
    void recordsAreImportedAndComeOutAsTheyWere() throws Exception {
        String records = """
                name,type,ttl,data
                mail.lab.example.,A,,10.9.9.1
                mail.lab.example.,A,,10.9.9.2
                lab.example.,MX,300,10 mail.lab.example.
                key._domainkey.lab.example.,TXT,,""" + "\"\"\"v=DKIM1; k=rsa\"\"\"\n";
        JsonNode said = take("record", records, false, false);
        assertThat(said.path("added").asInt()).isEqualTo(3);
        String csv = export("record", "csv");
        assertThat(csv.lines().toList())
                .contains("mail.lab.example.,A,,10.9.9.1", "lab.example.,MX,300,10 mail.lab.example.")
                .anyMatch(line -> line.contains("v=DKIM1; k=rsa"))
                .hasSize(5);
        for (String format : List.of("csv", "json", "yaml")) {
            JsonNode again = take("record", export("record", format), false, false);
            assertThat(again.path("unchanged").asInt()).as(format).isEqualTo(3);
        }
        JsonNode changed = take("record", "name,type,data\nmail,A,10.9.9.3\n", false, false);
        assertThat(changed.path("changed").asInt()).isEqualTo(1);
        assertThat(export("record", "csv")).contains("10.9.9.3").doesNotContain("10.9.9.2");
    }

    @Test
    void anImportLeavesAnAddressThePointersThatItHas() throws Exception {
        var entry = new RecordEntry(
                DomainName.of("mail.lab.example"),
                RRType.A,
                null,
                List.of(Octets.of("0a090901")),
                Owner.OPERATOR,
                true);
        Ref ref = Kinds.RRSET.ref(1);
        SampleSite.committed(berth.appliance()
                .inventory()
                .commit(new Proposal(
                        new Actor(Actor.Sort.USER, "ann"),
                        Subject.NOBODY,
                        "record added",
                        List.of(new Change.Put(ref, entry, 0)))));

        assertThat(take("record", export("record", "csv"), false, false)
                        .path("unchanged")
                        .asInt())
                .isEqualTo(1);
        take("record", "name,type,data\nmail,A,10.9.9.3\n", false, false);
        assertThat(berth.appliance()
                        .inventory()
                        .now()
                        .get(Kinds.RRSET, ref)
                        .value()
                        .pointers())
                .isTrue();
    }

    @Test
    void badRecordsAreRefusedEachWithItsLine() {
        String records = """
                name,type,ttl,data
                a,A,,10.9.9.1
                b,A,,ten
                ,A,,10.9.9.1
                c,SOA,,x
                d,A,soon,10.9.9.1
                e,TXT,,v=DKIM1; k=rsa
                """;
        assertThatThrownBy(() -> take("record", records, false, false))
                .hasMessageContaining("5 of 6 are refused")
                .hasMessageContaining("line 7: e: in 'v=DKIM1; k=rsa' a semicolon begins a comment")
                .hasMessageContaining("line 3: b: 'ten' is no data of a A record")
                .hasMessageContaining("line 4: it has no name")
                .hasMessageContaining("line 5: c: 'SOA' is no type")
                .hasMessageContaining("line 6: d: ttl 'soon' is no number");
    }

    @Test
    void usersComeWithoutPasswordsAndTokensOnlyAsTheyWereMade() throws Exception {
        run("user add", Map.of("name", "ann", "role", "operator", "password", "correct horse"));
        run("token add", Map.of("name", "ci", "role", "operator", "scope", List.of("host"), "expires", "90d"));

        assertThat(take("user", "name,role\nann,admin\nbob,viewer\n", false, false)
                        .path("changed")
                        .asInt())
                .isEqualTo(1);
        String users = export("user", "csv");
        assertThat(users).isEqualTo("name,role\nann,admin\nbob,viewer\n");
        assertThat(Running.operation(berth.appliance(), "user list", Map.of(), false)
                        .path("users")
                        .path(1)
                        .path("password")
                        .asString())
                .isEqualTo("none");
        assertThatThrownBy(() -> take("user", "name,password\neve,hunter2hunter2\n", false, false))
                .hasMessageContaining("line 2: eve: there is no 'password' here");

        assertThat(export("token", "json")).contains("\"ci\"", "\"host\"").doesNotContain("digest");
        assertThat(take("token", "name,role,scope,expires\nci,viewer,host;record,none\n", false, false)
                        .path("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(export("token", "csv")).isEqualTo("name,role,scope\nci,viewer,host;record\n");
        assertThatThrownBy(() -> take("token", "name,role\nnew,viewer\n", false, false))
                .hasMessageContaining("'berth token add' makes one");
    }

    /** One of every kind that can be exported. */
    private void fill() throws Exception {
        take("host", THREE, false, false);
        take("group", "name,parent,variables.disk\nsmall,web,sda\n", false, false);
        take("profile", "name,kernel,initrds\nel9,vmlinuz,a.img;b.img\n", false, false);
        take("record", "name,type,data\nmail,A,10.9.9.1\nmail,A,10.9.9.2\n", false, false);
        take("node", "mac,vendor\n52:54:00:77:00:99,\"PXEClient:Arch:00007, odd\"\n", false, false);
        take("secret", "name,value\nbmc,[\"none\"]\n", false, false);
        run("user add", Map.of("name", "ann", "role", "operator", "password", "correct horse"));
        run("token add", Map.of("name", "ci", "role", "operator", "scope", List.of("host"), "expires", "90d"));
    }

    private List<String> exported() {
        return berth.appliance().operations().stream()
                .map(Operation::name)
                .filter(name -> name.endsWith(" export"))
                .map(name -> name.substring(0, name.indexOf(' ')))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "yaml"})
    void whateverIsExportedIsImportedWithoutAChange(String format) throws Exception {
        fill();
        long revision = berth.appliance().inventory().now().revision();

        assertThat(exported())
                .contains("host", "group", "profile", "record", "network", "node", "secret", "user", "token");
        for (String kind : exported()) {
            String file = export(kind, format);
            JsonNode said = take(kind, file, false, false);
            assertThat(counts(said)).as("%s of %s:%n%s", format, kind, file).matches("0 0 [1-9]");
        }
        assertThat(berth.appliance().inventory().now().revision()).isEqualTo(revision);
    }

    @Test
    void manyRowsOfJsonMayStandInOneLine() throws Exception {
        String compact = """
                [{"name":"a1","mac":"52:54:00:77:00:a1"},{"name":"a2","mac":"52:54"},{"name":"a3","mac":"52:54:00:77:00:a3"}]""";

        JsonNode said = take("host", compact, true, false);

        assertThat(counts(said)).isEqualTo("2 0 0");
        assertThat(said.path("refused").toString()).contains("\"name\":\"a2\"").doesNotContain("a1");
        assertThat(host("a1").interfaces().getFirst().macs()).hasToString("[52:54:00:77:00:a1]");
        assertThat(host("a3").interfaces().getFirst().macs()).hasToString("[52:54:00:77:00:a3]");
    }

    @Test
    void networksAreComparedAndWhatDiffersIsToBeWrittenInTheConfiguration() throws Exception {
        assertThat(export("network", "csv"))
                .isEqualTo("name,subnet,pools,routers\nlab,127.77.0.0/24,127.77.0.100-127.77.0.199,127.77.0.1\n");

        assertThatThrownBy(() -> take("network", """
                        networks:
                          lab: { subnet: 127.77.0.0/24, routers: [127.77.0.2] }
                          rack2: { subnet: 10.78.0.0/24, pools: [10.78.0.100-10.78.0.199], interface: eth2 }
                          rack3: { subnet: 10.79.0.0/24, colour: red }
                        """, false, false))
                .hasMessageContaining("3 of 3 are refused")
                .hasMessageContaining(
                        "line 2: lab: networks are kept in the configuration; change networks.lab.routers there, and run 'berth reload'")
                .hasMessageContaining(
                        "line 3: rack2: networks are made in the configuration; write this under networks there, and run"
                                + " 'berth reload': rack2: {\"subnet\":\"10.78.0.0/24\",\"pools\":[\"10.78.0.100-10.78.0.199\"],\"interface\":\"eth2\"}")
                .hasMessageContaining("line 4: rack3: there is no 'colour' here; known are [name, subnet, interface");
    }

    /** What the refusal says to write loads. */
    @Test
    void whatIsExportedOfANetworkIsReadByTheConfiguration() throws Exception {
        berth.close();
        berth = TestAppliance.startWith(directory, """
                domain: lab.example
                addresses: [127.77.0.1]
                data: data
                networks:
                  lab:
                    subnet: 127.77.0.0/24
                    pools: [127.77.0.100-127.77.0.199]
                    domain: sub.lab.example
                    lease-time: 90m
                    ddns: false
                    shared: wire1
                    options: { ntp-servers: [127.77.0.1, 127.77.0.2] }
                http: { port: 0 }
                console: { listen: "127.0.0.1:0" }
                """, InstantSource.system());
        String exported = export("network", "json");
        assertThat(exported)
                .contains(
                        "\"lease-time\" : \"5400s\"",
                        "\"ddns\" : \"false\"",
                        "\"shared\" : \"wire1\"",
                        "sub.lab.example");
        for (String format : List.of("csv", "json", "yaml")) {
            assertThat(counts(take("network", export("network", format), false, false)))
                    .isEqualTo("0 0 1");
        }
        ObjectNode network =
                (ObjectNode) Json.mapper().readTree(exported).path("networks").path(0);
        network.remove("name");
        Loaded loaded = ConfigurationFile.read(
                Path.of("berth.yaml"),
                "domain: lab.example\naddresses: [127.77.0.1]\nnetworks: { lab: " + network + " }\n",
                Map.of(),
                new Providers(List.of()).sections());
        assertThat(loaded).isInstanceOf(Loaded.Good.class);
        assertThat(((Loaded.Good) loaded).configuration().networks().getFirst().value())
                .isEqualTo(berth.appliance()
                        .inventory()
                        .now()
                        .find(Kinds.NETWORK, Kinds.name("network", "lab"))
                        .value());
    }

    @Test
    void nodesSeenElsewhereAreTakenUntilTheyAreHosts() throws Exception {
        String nodes = """
                mac,vendor,architecture,hostname,firstSeen,lastSeen
                5254.0077.0031,PXEClient,efi-x64,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
                52:54:00:77:00:32,,,calls-itself,,
                """;
        assertThat(counts(take("node", nodes, false, true))).isEqualTo("2 0 0");
        assertThat(counts(take("node", nodes, false, false))).isEqualTo("2 0 0");
        assertThat(export("node", "csv"))
                .contains("52:54:00:77:00:31,PXEClient,efi-x64,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z")
                .contains("calls-itself");
        assertThat(counts(take("node", "mac,hostname\n52:54:00:77:00:31,new\n", false, false)))
                .isEqualTo("0 1 0");

        run("node adopt", Map.of("mac", "52:54:00:77:00:31", "name", "node31"));

        assertThatThrownBy(() -> take("node", nodes + "52:54,,,,,\n,x,,,,\n52:54:00:77:00:33,,,,soon,\n", false, false))
                .hasMessageContaining(
                        "line 2: 5254.0077.0031: this is host node31; a node is a machine that is no host yet")
                .hasMessageContaining("line 4: 52:54: '52:54' is no MAC address")
                .hasMessageContaining("line 5: it has no mac")
                .hasMessageContaining("line 6: 52:54:00:77:00:33:")
                .hasMessageContaining("4 of 5 are refused");
    }

    @Test
    void thereIsRoomForSoManyNodesAndNoMore() throws Exception {
        var text = new StringBuilder("mac\n");
        for (int i = 0; i <= 10_000; i++) {
            text.append("52:54:01:00:%02x:%02x\n".formatted(i >> 8, i & 255));
        }

        JsonNode said = take("node", text.toString(), true, false);

        assertThat(counts(said)).isEqualTo("10000 0 0");
        assertThat(said.path("refused").path(0).path("reason").asString())
                .isEqualTo("10000 unknown nodes are kept at most; adopt some as hosts first");
        assertThat(counts(take("node", "mac\n52:54:01:00:00:00\n", false, false)))
                .isEqualTo("0 0 1");
    }

    @Test
    void aFileMayBeLargerThanOtherRequestsUpToAnEnd() throws Exception {
        String large = "x".repeat(5 << 20);
        assertThat(Running.request(
                        berth,
                        "POST",
                        "/import/nodes?preview=true",
                        "{\"content\":\"mac,vendor\\n52:54:00:77:00:41," + large + "\"}"))
                .startsWith("200 ")
                .contains("\"added\":1");
        assertThat(Running.request(berth, "POST", "/hosts", "{\"name\":\"" + large + "\"}"))
                .startsWith("400 ")
                .contains("larger than 4 MiB");
        assertThat(Running.request(berth, "POST", "/import/nodes", "{\"content\":\"" + large.repeat(7) + "\"}"))
                .startsWith("400 ")
                .contains("larger than 32 MiB; take the file in parts");
    }
}
