package dev.berth.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every mistake by its exact line: what an operator reads is part of the product. */
class MistakesTest {
    /** Lines 1 to 3 of every file below but those of {@code whole}. */
    private static final String SITE = """
            domain: lab.example
            addresses: [10.77.0.1]
            networks: { provisioning: { subnet: 10.77.0.0/24 } }
            """;

    /** A mistake, with the lines that it must give. */
    private record Row(String yaml, List<String> lines) {
        static Row site(String yaml, String... lines) {
            return new Row(SITE + yaml, List.of(lines));
        }

        static Row whole(String yaml, String... lines) {
            return new Row(yaml, List.of(lines));
        }

        /** A file with one network, on the lines from 4. */
        static Row network(String yaml, String... lines) {
            return new Row(
                    "domain: lab.example\naddresses: [10.77.0.1]\nnetworks:\n  rack2:\n" + yaml.indent(4),
                    List.of(lines));
        }
    }

    private static final List<Row> ROWS = List.of(
            // What is required.
            Row.whole(
                    "",
                    "berth.yaml:1:1: addresses: is missing; list this appliance's own addresses, as in [10.77.0.1]",
                    "berth.yaml:1:1: domain: is missing; write it like domain: lab.example",
                    "berth.yaml:1:1: networks: is missing; describe at least one network with its subnet"),
            Row.whole(
                    "domain:\naddresses:\nnetworks:\n",
                    "berth.yaml:1:1: domain: is missing; write it like domain: lab.example",
                    "berth.yaml:2:1: addresses: is missing; list this appliance's own addresses, as in [10.77.0.1]",
                    "berth.yaml:3:1: networks: is missing; describe at least one network with its subnet"),
            Row.whole(
                    "domain: lab.example\naddresses: []\nnetworks: { a: }\n",
                    "berth.yaml:2:12: addresses: is missing; list this appliance's own addresses, as in [10.77.0.1]",
                    "berth.yaml:3:13: networks.a.subnet: is missing; write it like subnet: 10.77.0.0/24"),

            // Scalars of the kernel.
            Row.whole(
                    "domain: lab example\naddresses: [10.77.0.1, 10.77.0.1, 0.0.0.0, 10.77.1]\n"
                            + "networks: { a: { subnet: 10.77.0.0/24 } }",
                    "berth.yaml:1:9: domain: 'lab example' is no domain; write it like lab.example",
                    "berth.yaml:2:24: addresses: 10.77.0.1 is given twice; keep one",
                    "berth.yaml:2:35: addresses: 0.0.0.0 is no address that a client could be told;"
                            + " write this machine's own",
                    "berth.yaml:2:44: addresses: '10.77.1' is no IPv4 address; write it like 10.77.0.1"),
            Row.site(
                    "name: -berth",
                    "berth.yaml:4:7: name: '-berth' is no name; use up to 63 letters, digits and hyphens,"
                            + " a letter or digit at both ends"),
            Row.site("data: ''", "berth.yaml:4:7: data: '' is no path; write it like /var/lib/berth"),
            Row.site("data: [a]", "berth.yaml:4:7: data: is a list; write one value"),
            Row.site("name:", "berth.yaml:4:6: name: has no value; write one value, or take the key out"),
            Row.site(
                    "name: !secret x",
                    "berth.yaml:4:7: name: has the tag !secret, which means nothing here; take it out"),
            Row.site("http: { port: 65536 }", "berth.yaml:4:15: http.port: '65536' is no whole number from 0 to 65535"),
            Row.site("http: { port: 0x50 }", "berth.yaml:4:15: http.port: '0x50' is no whole number from 0 to 65535"),
            Row.site("http: 80", "berth.yaml:4:7: http: is '80'; write keys and values under it"),
            Row.site(
                    "console: { listen: 8067 }",
                    "berth.yaml:4:20: console.listen: '8067' is no address with port; write it like 127.0.0.1:8067"),
            Row.site(
                    "console: { listen: 'localhost:8067' }",
                    "berth.yaml:4:20: console.listen: 'localhost' is no IPv4 address; write it like 10.77.0.1"),
            Row.site(
                    "database: { url: 'jdbc:mysql://db/berth' }",
                    "berth.yaml:4:18: database.url: 'jdbc:mysql://db/berth' is no database that Berth uses;"
                            + " leave it empty for H2 or write jdbc:postgresql://host/database"),
            Row.site(
                    "log: { format: xml, level: loud }",
                    "berth.yaml:4:16: log.format: 'xml' is none of text, json",
                    "berth.yaml:4:28: log.level: 'loud' is none of error, warn, info, debug, trace"),
            Row.site(
                    "names: { puppet: 10.77.0, bad_: 10.77.0.5, berth: 10.77.0.9, empty: }",
                    "berth.yaml:4:18: names.puppet: '10.77.0' is no IPv4 address; write it like 10.77.0.1",
                    "berth.yaml:4:33: names.bad_: 'bad_' is no name; use up to 63 letters, digits and hyphens,"
                            + " a letter or digit at both ends",
                    "berth.yaml:4:51: names.berth: is this appliance's own name; its addresses stand under addresses",
                    "berth.yaml:4:68: names.empty: has no value; write one value, or take the key out"),

            // Networks.
            Row.network(
                    "subnet: 10.77.0.1/24",
                    "berth.yaml:5:13: networks.rack2.subnet: 10.77.0.1/24 has host bits set;"
                            + " the network is 10.77.0.0/24"),
            Row.network(
                    "subnet: 10.77.0.0",
                    "berth.yaml:5:13: networks.rack2.subnet: '10.77.0.0' is no subnet; write it like 10.77.0.0/24"),
            Row.network(
                    "subnet: 0.0.0.0/0",
                    "berth.yaml:5:13: networks.rack2.subnet: 0.0.0.0/0 is wider than a /8;"
                            + " write the networks in it"),
            Row.network(
                    "subnet: 10.78.0.0/24\npools: [10.78.0.9-10.79.0.5]",
                    "berth.yaml:6:13: networks.rack2.pools: 10.79.0.5 lies outside 10.78.0.0/24;"
                            + " use addresses of that subnet"),
            Row.network(
                    "subnet: 10.78.0.0/24\npools: [10.78.0.9-10.78.0.5, 10.78.0.x, { range: 10.78.0.1-10.78.0.9 },"
                            + " 10.78.0.9, [a]]",
                    "berth.yaml:6:13: networks.rack2.pools: range 10.78.0.9-10.78.0.5 ends before it begins",
                    "berth.yaml:6:34: networks.rack2.pools: '10.78.0.x' is no IPv4 address; write it like 10.77.0.1",
                    "berth.yaml:6:77: networks.rack2.pools: 10.78.0.9-10.78.0.9 overlaps 10.78.0.1-10.78.0.9;"
                            + " keep them apart",
                    "berth.yaml:6:88: networks.rack2.pools: is a list; write keys and values under it"),
            Row.network(
                    "subnet: 10.78.0.0/24\npools: [ { range: 10.78.0.5, classes: [pxe] }, { rnage: 10.78.0.6 } ]",
                    "berth.yaml:6:54: networks.rack2.pools.rnage: is no key; did you mean 'range'?"),
            Row.network(
                    "subnet: 10.78.0.0/24\nrouters: [10.77.0.1, 10.78.0.1, 10.78.0.1]",
                    "berth.yaml:6:15: networks.rack2.routers: 10.77.0.1 lies outside 10.78.0.0/24;"
                            + " use addresses of that subnet",
                    "berth.yaml:6:37: networks.rack2.routers: 10.78.0.1 is given twice; keep one"),
            Row.network(
                    "subnet: 10.78.0.0/24\ninterface: a b\nlease-time: 1x\nddns: yes\ndomain: '.'",
                    "berth.yaml:6:16: networks.rack2.interface: 'a b' is no interface;"
                            + " write it like eth1 (see ip link)",
                    "berth.yaml:7:17: networks.rack2.lease-time: '1x' is no duration;"
                            + " write it like 90s, 10m, 1h or 7d",
                    "berth.yaml:8:11: networks.rack2.ddns: 'yes' is neither true nor false",
                    "berth.yaml:9:13: networks.rack2.domain: '.' is no domain; write it like lab.example"),
            Row.network(
                    "subnet: 10.78.0.0/24\nlease-time: 5s",
                    "berth.yaml:6:17: networks.rack2.lease-time: '5s' is too short; write at least 10s"),
            Row.network(
                    "subnet: 10.78.0.0/24\nlease-time: 49711d",
                    "berth.yaml:6:17: networks.rack2.lease-time: '49711d' is too long; write at most 49710d"),
            Row.network(
                    "subnet: 10.78.0.0/24\nlease-time: 3600",
                    "berth.yaml:6:17: networks.rack2.lease-time: '3600' is no duration;"
                            + " write it like 90s, 10m, 1h or 7d"),
            Row.network(
                    "subnet: 10.78.0.0/24\noptions: { routers: { a: b } }\nboot: { bios: [a, b] }",
                    "berth.yaml:6:25: networks.rack2.options.routers: is a mapping; write a value or a list of values",
                    "berth.yaml:7:19: networks.rack2.boot.bios: is a list; write one value"),
            Row.network(
                    "subnet: 10.78.0.0/24\npool: [10.78.0.9]",
                    "berth.yaml:6:5: networks.rack2.pool: is no key; did you mean 'pools'?"),
            Row.whole(
                    """
                    domain: lab.example
                    addresses: [10.77.0.1]
                    networks:
                      a: { subnet: 10.77.0.0/16 }
                      b: { subnet: 10.77.1.0/24 }
                      A: { subnet: 10.78.0.0/16 }
                    """,
                    "berth.yaml:5:16: networks.b.subnet: 10.77.1.0/24 overlaps 10.77.0.0/16 of network a;"
                            + " keep them apart, or make them one network",
                    "berth.yaml:6:3: networks.A: a belongs to network a already (berth.yaml:4)"),
            Row.whole(
                    "domain: lab.example\naddresses: [10.77.0.1]\nnetworks: [ { subnet: 10.77.0.0/16 } ]",
                    "berth.yaml:3:11: networks: is a list; write keys and values under it",
                    "berth.yaml:3:11: networks: is missing; describe at least one network with its subnet"),

            // Hosts, groups, profiles.
            Row.site(
                    """
                    hosts:
                      node10: { mac: 52:54:00:77:00:10, address: 10.77.0.10 }
                      node11: { mac: 52:54:00:77:00:10, address: 10.77.0.10 }
                      node12: { macs: [52:54:00:77:00, 01:00:5e:00:00:01], address: 10.77.0.255 }
                      node13: { address: 10.77.0.1, boot: disk, client-ids: [xyz, ''] }
                      NODE10: { }
                      node10.lab.example: { }
                      -x: { }
                    """,
                    "berth.yaml:6:18: hosts.node11.mac: 52:54:00:77:00:10 belongs to host node10 already (berth.yaml:5)",
                    "berth.yaml:6:46: hosts.node11.address: 10.77.0.10 belongs to host node10 already (berth.yaml:5)",
                    "berth.yaml:7:20: hosts.node12.macs: '52:54:00:77:00' is no MAC address;"
                            + " write it like 52:54:00:77:00:10",
                    "berth.yaml:7:36: hosts.node12.macs: 01:00:5e:00:00:01 is no machine's own MAC address;"
                            + " write the interface's",
                    "berth.yaml:7:65: hosts.node12.address: 10.77.0.255 is the network or broadcast address of"
                            + " 10.77.0.0/24; use one between them",
                    "berth.yaml:8:22: hosts.node13.address: 10.77.0.1 is this appliance's own address; use another",
                    "berth.yaml:8:39: hosts.node13.boot: 'disk' is none of local, install",
                    "berth.yaml:8:58: hosts.node13.client-ids: 'xyz' is no byte string;"
                            + " write pairs of hexadecimal digits",
                    "berth.yaml:8:63: hosts.node13.client-ids: a client identifier has 1 to 255 octets, not 0",
                    "berth.yaml:9:3: hosts.NODE10: node10.lab.example belongs to host node10 already (berth.yaml:5)",
                    "berth.yaml:10:3: hosts.node10.lab.example: node10.lab.example belongs to host node10 already"
                            + " (berth.yaml:5)",
                    "berth.yaml:11:3: hosts.-x: '-x' is no host name; use letters, digits and hyphens,"
                            + " dots between labels, a letter or digit at both ends of each"),
            Row.site(
                    """
                    hosts:
                      node10:
                        mac: 52:54:00:77:00:10
                        interfaces:
                          eth0: { mac: 52:54:00:77:00:11 }
                          eth0.7: { mac: 52:54:00:77:00:10 }
                          eth1: { address: 10.77.0.9, addres: 10.77.0.8 }
                          eth2: { address: 10.77.0.9 }
                    """,
                    "berth.yaml:8:7: hosts.node10.interfaces.eth0: is described on the host itself already;"
                            + " keep one of the two",
                    "berth.yaml:9:7: hosts.node10.interfaces.eth0.7: 'eth0.7' is no name; use up to 63 letters,"
                            + " digits and hyphens, a letter or digit at both ends",
                    "berth.yaml:10:35: hosts.node10.interfaces.eth1.addres: is no key; did you mean 'address'?",
                    "berth.yaml:11:24: hosts.node10.interfaces.eth2.address: 10.77.0.9 is given twice; keep one"),
            Row.site(
                    """
                    profiles: { rocky: { kernel: [a], image: rocky9 } }
                    groups: { rack1: { parent: rack, profile: rokcy }, rack2: }
                    hosts: { node10: { group: compute, profile: none, variables: { a: [b] } } }
                    """,
                    "berth.yaml:4:30: profiles.rocky.kernel: is a list; write one value",
                    "berth.yaml:4:35: profiles.rocky.image: is not supported by this version of Berth; take it out",
                    "berth.yaml:5:28: groups.rack1.parent: there is no group 'rack' in this file;"
                            + " did you mean 'rack1'?",
                    "berth.yaml:5:43: groups.rack1.profile: there is no profile 'rokcy' in this file;"
                            + " did you mean 'rocky'?",
                    "berth.yaml:6:27: hosts.node10.group: there is no group 'compute' in this file;"
                            + " describe it under groups",
                    "berth.yaml:6:45: hosts.node10.profile: there is no profile 'none' in this file;"
                            + " describe it under profiles",
                    "berth.yaml:6:67: hosts.node10.variables.a: is a list; write one value"),
            Row.site(
                    "groups: { a: { parent: b }, b: { parent: c }, c: { parent: b }, d: { parent: d }, e: { parent: a } }",
                    "berth.yaml:4:42: groups.b.parent: makes group b its own ancestor; take one of the parents out",
                    "berth.yaml:4:78: groups.d.parent: makes group d its own ancestor; take one of the parents out"),

            // Services.
            Row.site(
                    "dns: { enabled: on, port: '', listen: [10.77.0.1, x] }",
                    "berth.yaml:4:17: dns.enabled: 'on' is neither true nor false",
                    "berth.yaml:4:27: dns.port: '' is no whole number from 0 to 65535",
                    "berth.yaml:4:51: dns.listen: 'x' is no IPv4 address; write it like 10.77.0.1"),
            Row.site(
                    "registry: { write: nobody, chunk: 8MB }",
                    "berth.yaml:4:20: registry.write: 'nobody' is none of users, anonymous",
                    "berth.yaml:4:35: registry.chunk: '8MB' is no size; write it like 512, 64KiB or 256MiB"),
            Row.site(
                    "registry: { chunk: 9999999TiB }",
                    "berth.yaml:4:20: registry.chunk: '9999999TiB' is larger than any disk"),
            Row.site(
                    "registry: { port: 80 }",
                    "berth.yaml:4:19: registry.port: 80/tcp is taken by http.port already; choose another"),
            Row.site(
                    "dns: { port: 8067 }\nconsole: { listen: '0.0.0.0:8067' }",
                    "berth.yaml:4:14: dns.port: 8067/tcp is taken by console.listen already; choose another"),
            Row.site(
                    "dhcp: { options: { colour: red } }",
                    "berth.yaml:4:28: dhcp.options.colour: is no DHCP option; write its name or code"),
            Row.site(
                    "images: { a: b }\nbackup: { keep: 3 }\nregistry: { tls: true }",
                    "berth.yaml:4:1: images: is not supported by this version of Berth; take it out",
                    "berth.yaml:5:1: backup: is not supported by this version of Berth; take it out",
                    "berth.yaml:6:13: registry.tls: is not supported by this version of Berth; take it out"),

            // Keys.
            Row.site(
                    "netwroks: {}\ndns: { prot: 53 }\nlease-time: 1h\nxyzzy: 1\ndhcp: { xyzzy: 1 }\n<<: {}",
                    "berth.yaml:4:1: netwroks: is no key; did you mean 'networks'?",
                    "berth.yaml:5:8: dns.prot: is no key; did you mean 'port'?",
                    "berth.yaml:6:1: lease-time: is no key; did you mean 'dhcp.lease-time'?",
                    "berth.yaml:7:1: xyzzy: is no key; keys here are addresses, auth, console, data, database, dhcp, dns,"
                            + " domain, groups, hosts, http, jobs, log, name, names, networks, ntp, profiles, registry, repo, secrets, tftp, users",
                    "berth.yaml:8:9: dhcp.xyzzy: is no key; keys here are authoritative, boot, enabled, lease-time,"
                            + " options, port",
                    "berth.yaml:9:1: <<: merge keys are no part of YAML 1.2; write the keys out"),
            Row.site(
                    "name: a\nname: b\ndomain: c\n? [x]\n: 1",
                    "berth.yaml:5:1: name: stands twice, first in line 4; keep one",
                    "berth.yaml:6:1: domain: stands twice, first in line 1; keep one",
                    "berth.yaml:7:3: has a list for a key; a key is a plain word"),

            // Not YAML.
            Row.whole(
                    "domain: lab\n\taddresses: x",
                    "berth.yaml:2:1: a tab stands where YAML wants spaces;" + " indent with spaces"),
            Row.whole(
                    "domain: a: b",
                    "berth.yaml:1:10: ': ' cannot stand here; begin a new line," + " or quote the value that holds it"),
            Row.whole(
                    "networks:\n  a:\n    subnet: x\n   pools: y",
                    "berth.yaml:4:4: this line is indented unlike" + " those it belongs to; align it with them"),
            Row.whole(
                    "domain: x\naddresses\nname: y", "berth.yaml:2:1: a key without its ':'; write it like key: value"),
            Row.whole(
                    "addresses: [1, 2\nname: x", "berth.yaml:2:5: a ',' or the closing bracket is missing before this"),
            Row.whole(
                    "domain: x\n---\ndomain: y",
                    "berth.yaml:2:1: a second document begins here; keep one," + " without '---' between"),
            Row.whole(
                    "domain: \"x",
                    "berth.yaml:1:11: this is no YAML: while scanning a quoted scalar,"
                            + " found unexpected end of stream"),
            Row.whole("domain: *x", "berth.yaml:1:9: this is no YAML: found undefined alias x"),
            Row.whole("domain: a\nname: \u0007", "berth.yaml:2:7: a control character stands here; remove it"),
            Row.whole("- a\n- b", "berth.yaml:1:1: is a list; write keys and values under it"),
            Row.whole("[".repeat(100), "berth.yaml:1:33: this is no YAML: more than 32 levels of nesting"));

    private static List<String> problems(String yaml) {
        return ConfigurationFile.read(Path.of("berth.yaml"), yaml, Map.of(), SampleSections.all())
                        instanceof Loaded.Bad bad
                ? ConfigurationFileTest.lines(bad.problems())
                : List.of();
    }

    @TestFactory
    Stream<DynamicTest> everyMistakeIsNamedWithPlaceCauseAndMend() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.yaml().lines().reduce((a, b) -> b).orElse("an empty file"),
                        () -> assertThat(problems(row.yaml())).containsExactlyElementsOf(row.lines())));
    }

    @Test
    void aFileWithTenMistakesReportsTen() {
        assertThat(problems("""
                domian: lab.example
                addresses: [10.77.0.1.1]
                networks:
                  provisioning:
                    subnet: 10.77.0.0/24
                    pools: [10.78.0.100-10.77.0.199]
                    routers: [gateway]
                    lease-time: forever
                names: { puppet: 10.77.0.500 }
                hosts: { node10: { mac: 52:54, address: 10.77.0.10, group: racks } }
                log: { level: chatty, format: xml }
                """))
                // One of them, a misspelt key, is missing under its right name too.
                .hasSize(11)
                .contains("berth.yaml:1:1: domain: is missing; write it like domain: lab.example");
    }

    @Test
    void aThousandMistakesAreListedAndTheOthersCounted() {
        var yaml = new StringBuilder(SITE).append("hosts:\n");
        for (int i = 0; i < 1500; i++) {
            yaml.append("  n").append(i).append(": { mac: x }\n");
        }
        assertThat(problems(yaml.toString()))
                .hasSize(1001)
                .last()
                .isEqualTo("berth.yaml: has 500 more mistakes; correct these first");
    }
}
