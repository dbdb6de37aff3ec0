package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** BIND and Knot as secondaries of a zone that we sign: they have every change by IXFR, and the same zone as we. */
@Installed({"named", "knotd", "ldns-verify-zone"})
class SignedSecondariesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"nsec", "nsec3"})
    void signedZoneAndItsChangesReachThemByIxfr(String denial) throws Exception {
        int bindPort = NameServer.freePort();
        int knotPort = NameServer.freePort();
        String sections = """
                dns:
                  port: 0
                  zones: { lab.example: { dnssec: %s } }
                  transfer: { allow: [127.0.0.0/8], notify: ["127.0.0.1:%d", "127.0.0.1:%d"] }
                """.formatted(denial, bindPort, knotPort);
        try (TestAppliance berth =
                TestAppliance.start(directory, sections, InstantSource.system(), new DnsServiceProvider())) {
            InetSocketAddress primary = berth.socket("dns");
            await("signed")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !zone(primary).isEmpty());
            try (NameServer bind =
                            NameServer.bind(directory.resolve("named"), bindPort, """
                            zone "lab.example" {
                              type secondary; primaries { 127.77.0.1 port %d; }; allow-transfer { any; };
                            };
                            """.formatted(primary.getPort()));
                    NameServer knot =
                            NameServer.knot(directory.resolve("knot"), knotPort, """
                            remote:
                            - id: berth
                              address: 127.77.0.1@%d
                            acl:
                            - id: tell
                              address: 127.77.0.1
                              action: notify
                            - id: all
                              address: 127.0.0.0/8
                              action: transfer
                            zone:
                            - domain: lab.example
                              master: berth
                              acl: [tell, all]
                              zonefile-sync: -1
                              journal-content: all
                            """.formatted(primary.getPort()))) {
                List<NameServer> all = List.of(bind, knot);
                for (NameServer each : all) {
                    each.awaitAnswer("berth.lab.example.", Type.A, 1);
                }
                Inventory inventory = berth.appliance().inventory();
                for (int i = 1; i <= 3; i++) {
                    Leases.bind(inventory, "127.77.0." + (100 + i), "node" + i + ".lab.example", Instant.now());
                    for (NameServer each : all) {
                        each.awaitAnswer("node" + i + ".lab.example.", Type.A, 1);
                    }
                }
                Leases.release(inventory, "127.77.0.101", Instant.now());
                for (NameServer each : all) {
                    each.awaitAnswer("node1.lab.example.", Type.A, 0);
                    var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), each.port);
                    assertThat(zone(server)).as(each.log()).isEqualTo(zone(primary));
                }
                verify(zone(new InetSocketAddress(InetAddress.getLoopbackAddress(), knotPort)));
                assertThat(knot.log()).contains("[lab.example.] IXFR, incoming");
                assertThat(knot.log()
                                .lines()
                                .filter(line ->
                                        line.contains("[lab.example.] AXFR, incoming") && line.contains("finished")))
                        .as("only the first is whole")
                        .hasSize(1);
            }
        }
    }

    /** All records, or none where there is no transfer. */
    private static TreeSet<String> zone(InetSocketAddress server) throws IOException {
        ZoneTransferIn transfer = ZoneTransferIn.newAXFR(
                Name.fromString("lab.example."), server.getAddress().getHostAddress(), server.getPort(), null);
        try {
            transfer.run();
        } catch (ZoneTransferException e) {
            return new TreeSet<>();
        }
        var lines = new TreeSet<String>();
        transfer.getAXFR().forEach(record -> lines.add(record.toString()));
        return lines;
    }

    private void verify(TreeSet<String> zone) throws IOException, InterruptedException {
        Path file = directory.resolve("copy.zone");
        Files.write(
                file,
                zone.stream()
                        .sorted((a, b) -> Boolean.compare(isSoa(b), isSoa(a)))
                        .toList());
        Process process = new ProcessBuilder("ldns-verify-zone", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static boolean isSoa(String line) {
        return line.contains("\tSOA\t");
    }
}
