package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** BIND and Knot hold whatever our catalog zone lists, without a word of configuration for any zone. */
@Installed({"named", "knotd"})
class CatalogTest {
    @TempDir
    Path directory;

    @Test
    void secondariesTakeUpAndDropZonesByTheCatalogAlone() throws Exception {
        int bindPort = NameServer.freePort();
        int knotPort = NameServer.freePort();
        Files.writeString(directory.resolve("corp.zone"), "$TTL 60\n@ NS ns\nns A 10.9.9.1\nwww A 10.9.9.2\n");
        String sections = TestAppliance.KERNEL + """
                dns:
                  port: 0
                  catalog: catalog.lab.example
                  tsig-keys: { xfer: { algorithm: hmac-sha256, secret: "%s" } }
                  transfer: { keys: [xfer], notify: ["127.0.0.1:%d", "127.0.0.1:%d"] }
                """.formatted(NameServer.SECRET, bindPort, knotPort);
        try (TestAppliance berth =
                TestAppliance.startWith(directory, sections, InstantSource.system(), new DnsServiceProvider())) {
            int primary = berth.socket("dns").getPort();
            try (NameServer bind = NameServer.bind(
                            directory.resolve("named"), bindPort, """
                            zone "catalog.lab.example" { type secondary; primaries { 127.77.0.1 port %d key xfer; }; };
                            """.formatted(primary), """
                            catalog-zones {
                              zone "catalog.lab.example" default-primaries { 127.77.0.1 port %d key xfer; }
                                in-memory yes min-update-interval 0;
                            };
                            """.formatted(primary));
                    NameServer knot = NameServer.knot(directory.resolve("knot"), knotPort, """
                            remote:
                            - id: berth
                              address: 127.77.0.1@%d
                              key: xfer
                            acl:
                            - id: tell
                              address: 127.77.0.1
                              action: notify
                            template:
                            - id: member
                              master: berth
                              acl: tell
                              zonefile-sync: -1
                              journal-content: all
                            zone:
                            - domain: catalog.lab.example
                              master: berth
                              acl: tell
                              catalog-role: interpret
                              catalog-template: member
                              zonefile-sync: -1
                              journal-content: all
                            """.formatted(primary))) {
                List<NameServer> all = List.of(bind, knot);
                for (NameServer each : all) {
                    each.awaitAnswer("berth.lab.example.", Type.A, 1);
                    each.awaitAnswer("1.0.77.127.in-addr.arpa.", Type.PTR, 1);
                }
                berth.rewrite(sections + "  zones: { corp.example: { file: corp.zone } }\n");
                assertThat(berth.appliance().reload().problems()).isEmpty();
                for (NameServer each : all) {
                    each.awaitAnswer("www.corp.example.", Type.A, 1);
                }
                berth.rewrite(sections);
                assertThat(berth.appliance().reload().problems()).isEmpty();
                for (NameServer each : all) {
                    each.awaitAnswer("www.corp.example.", Type.A, 0);
                    each.awaitAnswer("berth.lab.example.", Type.A, 1);
                }
            }
        }
    }
}
