package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** BIND, Knot and NSD as our secondaries. */
@Installed({"named", "knotd", "nsd"})
class SecondariesTest {
    @TempDir
    Path directory;

    @Test
    void aLeasesNameReachesEveryOneOfThem() throws Exception {
        int bindPort = NameServer.freePort();
        int knotPort = NameServer.freePort();
        int nsdPort = NameServer.freePort();
        String sections = """
                dns:
                  port: 0
                  tsig-keys: { xfer: { algorithm: hmac-sha256, secret: "%s" } }
                  transfer: { keys: [xfer], notify-key: xfer, notify: ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"] }
                """.formatted(NameServer.SECRET, bindPort, knotPort, nsdPort);
        try (TestAppliance berth =
                TestAppliance.start(directory, sections, InstantSource.system(), new DnsServiceProvider())) {
            int primary = berth.socket("dns").getPort();
            try (NameServer bind = NameServer.bind(directory.resolve("named"), bindPort, """
                            zone "lab.example" { type secondary; primaries { 127.77.0.1 port %d key xfer; }; };
                            """.formatted(primary));
                    NameServer knot = NameServer.knot(directory.resolve("knot"), knotPort, """
                            remote:
                            - id: berth
                              address: 127.77.0.1@%d
                              key: xfer
                            acl:
                            - id: tell
                              address: 127.77.0.1
                              key: xfer
                              action: notify
                            zone:
                            - domain: lab.example
                              master: berth
                              acl: tell
                              zonefile-sync: -1
                              journal-content: all
                            """.formatted(primary));
                    NameServer nsd = NameServer.nsd(directory.resolve("nsd"), nsdPort, """
                            zone:
                              name: lab.example
                              request-xfr: 127.77.0.1@%d xfer
                              allow-notify: 127.77.0.1 xfer
                            """.formatted(primary))) {
                List<NameServer> all = List.of(bind, knot, nsd);
                for (NameServer each : all) {
                    each.awaitAnswer("berth.lab.example.", Type.A, 1);
                }
                Inventory inventory = berth.appliance().inventory();
                Duration best = Duration.ofDays(1);
                for (int i = 1; i <= 5; i++) {
                    String name = "node" + i + ".lab.example";
                    long begin = System.nanoTime();
                    Leases.bind(inventory, "127.77.0." + (100 + i), name, Instant.now());
                    for (NameServer each : all) {
                        each.awaitAnswer(name + ".", Type.A, 1);
                    }
                    Duration took = Duration.ofNanos(System.nanoTime() - begin);
                    best = took.compareTo(best) < 0 ? took : best;
                }
                // No assertion: how fast a busy machine is says nothing of us.
                System.out.println("BIND, Knot and NSD had a lease's name in " + best.toMillis() + " ms, at best of 5");
                Leases.release(inventory, "127.77.0.101", Instant.now());
                for (NameServer each : all) {
                    each.awaitAnswer("node1.lab.example.", Type.A, 0);
                }
                assertThat(knot.log()).contains("[lab.example.] IXFR, incoming");
                assertThat(bind.log()).contains("transfer of 'lab.example/IN' from 127.77.0.1#" + primary);
            }
        }
    }
}
