package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The site's name server among others on the wire. BIND and Knot hold what our catalog lists, NSD two zones by name; we hold a zone
 * of BIND's and one of Knot's.
 */
@RealClients({"ip", "named", "knotd", "nsd", "dhclient", "dhcrelay", "dig", "kdig", "delv", "nsupdate"})
class NameServersIT {
    @RegisterExtension
    static final Stage STAGE = new Stage("anonymous", """
                    dns:
                      tls: { port: 853 }
                      catalog: catalog.lab.example
                      zones:
                        lab.example: { dnssec: nsec3 }
                        bind.example: { primaries: [10.77.0.11], key: xfer }
                        knot.example: { primaries: [10.77.0.12], key: xfer }
                      tsig-keys: { xfer: { algorithm: hmac-sha256, secret: "%s" } }
                      transfer: { keys: [xfer], notify: [10.77.0.11, 10.77.0.12, 10.77.0.2], notify-key: xfer }
                      update: { keys: [xfer] }
                    """.formatted(NameDaemon.SECRET));

    private static NameDaemon bind;
    private static NameDaemon knot;
    private static NameDaemon nsd;

    @BeforeAll
    static void startTheOthers() throws IOException {
        Lab lab = STAGE.lab();
        lab.ip("-n " + lab.node1.name() + " address add 10.77.0.11/24 dev eth0");
        lab.ip("-n " + lab.node2.name() + " address add 10.77.0.12/24 dev eth0");
        Path ofBind = zone("bind.example");
        Path ofKnot = zone("knot.example");
        bind = NameDaemon.bind(lab.node1, "10.77.0.11", """
                catalog-zones {
                  zone "catalog.lab.example" default-primaries { 10.77.0.1 key xfer; } in-memory yes min-update-interval 0;
                };
                """, """
                zone "catalog.lab.example" { type secondary; primaries { 10.77.0.1 key xfer; }; };
                zone "bind.example" {
                  type primary; file "%s"; ixfr-from-differences yes; notify explicit; also-notify { 10.77.0.1; };
                  allow-transfer { key xfer; }; allow-update { key xfer; };
                };
                """.formatted(ofBind));
        knot = NameDaemon.knot(lab.node2, "10.77.0.12", """
                remote:
                - id: berth
                  address: 10.77.0.1
                  key: xfer
                acl:
                - id: berth
                  key: xfer
                  action: [notify, transfer, update]
                template:
                - id: member
                  master: berth
                  acl: berth
                  zonefile-sync: -1
                  journal-content: all
                zone:
                - domain: catalog.lab.example
                  template: member
                  catalog-role: interpret
                  catalog-template: member
                - domain: knot.example
                  file: %s
                  acl: berth
                  notify: berth
                """.formatted(ofKnot));
        nsd = NameDaemon.nsd(lab.relay, "10.77.0.2", """
                zone:
                  name: lab.example
                  request-xfr: 10.77.0.1 xfer
                  allow-notify: 10.77.0.1 xfer
                zone:
                  name: 0.78.10.in-addr.arpa
                  request-xfr: 10.77.0.1 xfer
                  allow-notify: 10.77.0.1 xfer
                """);
        for (NameDaemon each : others()) {
            awaitAnswer(each, "berth.lab.example", "A", "10.77.0.1");
        }
    }

    @AfterAll
    static void stopTheOthers() {
        for (NameDaemon each : others()) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static List<NameDaemon> others() {
        return java.util.Arrays.asList(bind, knot, nsd);
    }

    private static Path zone(String name) throws IOException {
        return Files.writeString(
                STAGE.lab().file(name + ".zone"),
                "$TTL 60\n$ORIGIN " + name + ".\n@ SOA ns h 7 3600 1 86400 60\n@ NS ns\nns A 10.9.9.1\n"
                        + IntStream.rangeClosed(1, 200)
                                .mapToObj(i -> "h" + i + " A 10.9.8." + i + "\n")
                                .collect(Collectors.joining()));
    }

    private static void awaitAnswer(NameDaemon daemon, String name, String type, String expected) {
        try {
            await(name)
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> daemon.answer(name, type).equals(expected));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(daemon.log(), e);
        }
    }

    /** What Berth answers a machine of another subnet, shortly. */
    private static String ours(String... words) {
        return STAGE.lab()
                .relay
                .run(line("dig +short +tries=1 +time=2 @10.77.0.1", words))
                .output()
                .strip();
    }

    private static void awaitOurs(String name, String type, String expected) {
        try {
            await(name)
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> ours(name, type).equals(expected));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(STAGE.berth().log() + bind.log() + knot.log(), e);
        }
    }

    private static String[] line(String command, String... words) {
        return java.util.stream.Stream.concat(
                        java.util.Arrays.stream(command.split(" ")), java.util.Arrays.stream(words))
                .toArray(String[]::new);
    }

    private static void nsupdate(String server, String zone, String commands) throws IOException {
        Path script = Files.writeString(
                STAGE.lab().file("update-" + zone), "server " + server + "\nzone " + zone + "\n" + commands + "send\n");
        STAGE.lab().relay.ask("nsupdate", "-y", "hmac-sha256:xfer:" + NameDaemon.SECRET, script.toString());
    }

    @Test
    void aLeasesNameIsAtEverySecondaryAndGoesFromThere() {
        Lab lab = STAGE.lab();
        try (Running relayAgent =
                lab.relay.start(Map.of(), "dhcrelay", "-4", "-d", "-iu", "eth0", "-id", "eth1", "10.77.0.1")) {
            Node node = new Node(lab, lab.node3);
            node.dhclient("gamma", "").succeeded();
            long bound = System.nanoTime();
            String address = node.told("new_ip_address").orElseThrow();
            String reverse = address.substring(address.lastIndexOf('.') + 1) + ".0.78.10.in-addr.arpa";
            for (NameDaemon each : others()) {
                awaitAnswer(each, "gamma.lab.example", "A", address);
                awaitAnswer(each, reverse, "PTR", "gamma.lab.example.");
            }
            System.out.println("BIND, Knot and NSD had a lease's names "
                    + Duration.ofNanos(System.nanoTime() - bound).toMillis() + " ms after dhclient's end");

            node.dhclientReleases().succeeded();
            for (NameDaemon each : others()) {
                awaitAnswer(each, "gamma.lab.example", "A", "");
                awaitAnswer(each, reverse, "PTR", "");
            }
            assertThat(relayAgent.alive()).isTrue();
        }
        assertThat(knot.log()).contains("[lab.example.] IXFR, incoming");
        assertThat(bind.log()).contains("transfer of 'lab.example/IN' from 10.77.0.1#53");
    }

    @ParameterizedTest
    @CsvSource({"bind.example, 10.77.0.11", "knot.example, 10.77.0.12"})
    void aZoneOfAnotherPrimaryIsFetchedAndFollowed(String zone, String primary) throws IOException {
        awaitOurs("h200." + zone, "A", "10.9.8.200");

        nsupdate(primary, zone, "update add new." + zone + " 60 A 10.9.8.9\nupdate delete h7." + zone + " A\n");

        awaitOurs("new." + zone, "A", "10.9.8.9");
        assertThat(ours("h7." + zone, "A")).isEmpty();
        assertThat(zone.startsWith("bind") ? bind.log() : knot.log())
                .containsPattern(
                        "(?i)ixfr (started: TSIG xfer|.*outgoing.*10\\.77\\.0\\.1)|IXFR, outgoing, remote 10\\.77\\.0\\.1");
    }

    @Test
    void whatNsupdateChangesAtUsIsAtTheSecondaries() throws IOException {
        nsupdate(
                "10.77.0.1",
                "lab.example",
                "prereq nxdomain app.lab.example\nupdate add app.lab.example 60 A 10.77.0.44\n");

        assertThat(ours("app.lab.example", "A")).isEqualTo("10.77.0.44");
        for (NameDaemon each : others()) {
            awaitAnswer(each, "app.lab.example", "A", "10.77.0.44");
        }
    }

    @Test
    @RealClients({"ldns-verify-zone", "kzonecheck", "dnssec-verify"})
    void toolsOfOthersAcceptTheSignedZone() throws IOException {
        Lab lab = STAGE.lab();
        awaitOurs("lab.example", "TYPE51", ours("lab.example", "NSEC3PARAM"));
        String records = lab.relay.ask(
                "kdig", "@10.77.0.1", "-y", "hmac-sha256:xfer:" + NameDaemon.SECRET, "lab.example", "AXFR");
        Path file = Files.writeString(
                lab.file("signed.zone"),
                records.lines()
                        .filter(each -> !each.startsWith(";") && !each.contains("\tTSIG\t"))
                        .collect(Collectors.joining("\n", "", "\n")));
        lab.relay.ask("ldns-verify-zone", file.toString());
        lab.relay.ask("kzonecheck", "-d", "on", "-o", "lab.example", file.toString());
        lab.relay.ask("dnssec-verify", "-z", "-o", "lab.example", file.toString());

        String[] key = ours("lab.example", "DNSKEY").split(" ", 4);
        Path anchors = Files.writeString(
                lab.file("anchors"),
                "trust-anchors { lab.example static-key " + key[0] + " " + key[1] + " " + key[2] + " \""
                        + key[3].replace(" ", "") + "\"; };\n");
        for (String server : List.of("10.77.0.1", "10.77.0.11", "10.77.0.12", "10.77.0.2")) {
            for (String asked : List.of("fixed A", "berth A", "none A", "fixed TXT", "@ NS")) {
                String[] words = asked.split(" ");
                String name = words[0].equals("@") ? "lab.example" : words[0] + ".lab.example";
                assertThat(lab.relay.ask(
                                "delv", "@" + server, "-a", anchors.toString(), "+root=lab.example", name, words[1]))
                        .as(asked + " at " + server)
                        .contains("fully validated");
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    dig  | +noedns berth.lab.example SOA                              | NOERROR  | flags: qr aa rd;
                    dig  | +bufsize=512 +dnssec lab.example DNSKEY                    | NOERROR  | RRSIG\\s+DNSKEY
                    dig  | +ednsopt=100 +norec berth.lab.example                      | NOERROR  | EDNS: version: 0, flags:; udp: 1232
                    dig  | +edns=100 +noednsneg berth.lab.example                     | BADVERS  | EDNS: version: 0
                    dig  | +ednsflags=0x80 berth.lab.example                          | NOERROR  | EDNS: version: 0, flags:;
                    dig  | +opcode=15 berth.lab.example                               | NOTIMP   | flags: qr
                    dig  | +tcp +keepopen berth.lab.example +nocookie                 | NOERROR  | 10.77.0.1#53\\S+ \\(TCP\\)
                    dig  | +cookie=0102030405060708 berth.lab.example                 | NOERROR  | COOKIE: 0102030405060708[0-9a-f]{32} \\(good\\)
                    dig  | +norec www.example.com                                     | REFUSED  | ANSWER: 0
                    kdig | berth.lab.example A                                        | NOERROR  | 10\\.77\\.0\\.1
                    dig  | BeRtH.LaB.eXaMpLe A                                        | NOERROR  | BeRtH\\.LaB\\.eXaMpLe\\.\\s
                    kdig | +tcp berth.lab.example A                                   | NOERROR  | 10\\.77\\.0\\.1@53\\(TCP\\)
                    kdig | +tls berth.lab.example A                                   | NOERROR  | TLS session
                    kdig | +dnssec none.lab.example A                                 | NXDOMAIN | NSEC3
                    kdig | +cookie berth.lab.example A                                | NOERROR  | COOKIE: [0-9A-Fa-f]+
                    kdig | -x 10.77.0.10                                              | NOERROR  | fixed\\.lab\\.example\\.
                    kdig | -y hmac-sha256:xfer:ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8= lab.example SOA | NOERROR | TSIG
                    kdig | lab.example AXFR                                           | REFUSED  | .
                    """)
    void othersAskersUnderstandWhatIsAnswered(String program, String asked, String rcode, String pattern) {
        Finished finished = STAGE.lab()
                .relay
                .run(line(
                        program + (program.equals("dig") ? " +tries=1 +time=5" : " +retry=0 +timeout=5"),
                        line("@10.77.0.1 " + asked)));
        assertThat(finished.output()).contains(rcode).containsPattern(pattern);
    }
}
