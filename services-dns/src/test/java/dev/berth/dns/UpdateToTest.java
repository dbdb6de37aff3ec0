package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A real BIND as the primary that is told of our names. */
@Installed({"named", "nsupdate"})
class UpdateToTest {
    @TempDir
    Path directory;

    private TestAppliance berth(int server) throws Exception {
        return TestAppliance.start(
                directory, """
                dns:
                  port: 0
                  tsig-keys: { ddns: { algorithm: hmac-sha256, secret: "%2$s" } }
                  zones:
                    lab.example: { update-to: "127.0.0.1:%1$d", key: ddns }
                    0.77.127.in-addr.arpa: { update-to: "127.0.0.1:%1$d", key: ddns }
                """.formatted(server, NameServer.SECRET), InstantSource.system(), new DnsServiceProvider());
    }

    private NameServer bind(int port) throws Exception {
        return NameServer.bind(directory.resolve("named"), port, """
                key ddns { algorithm hmac-sha256; secret "%3$s"; };
                zone "lab.example" { type primary; file "%1$s"; allow-update { key ddns; }; };
                zone "0.77.127.in-addr.arpa" { type primary; file "%2$s"; allow-update { key ddns; }; };
                """.formatted(
                        directory.resolve("lab.zone"), directory.resolve("rev.zone"), NameServer.SECRET));
    }

    private static String address(NameServer bind, String name) {
        Message answer = NameServer.ask(
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), bind.port), name, Type.A);
        return answer.getSection(Section.ANSWER).stream()
                .map(record -> ((ARecord) record).getAddress().getHostAddress())
                .findFirst()
                .orElse("none");
    }

    @Test
    void namesGoToBindOverItsDowntimeAndOurRestart() throws Exception {
        String zone = "$TTL 60\n@ SOA ns h 7 3600 600 86400 60\n@ NS ns.other.example.\n";
        Files.writeString(directory.resolve("lab.zone"), zone + "taken A 10.9.9.9\n");
        Files.writeString(directory.resolve("rev.zone"), zone);
        int port = NameServer.freePort();
        Instant now = Instant.now();
        try (TestAppliance berth = berth(port)) {
            Inventory inventory = berth.appliance().inventory();
            Leases.bind(inventory, "127.77.0.101", "one.lab.example", now);
            Leases.bind(inventory, "127.77.0.102", "taken.lab.example", now);
            try (NameServer bind = bind(port)) {
                bind.awaitAnswer("one.lab.example.", Type.A, 1);
                bind.awaitAnswer("one.lab.example.", 49, 1);
                bind.awaitAnswer("101.0.77.127.in-addr.arpa.", Type.PTR, 1);
                bind.awaitAnswer("102.0.77.127.in-addr.arpa.", Type.PTR, 1);
                assertThat(address(bind, "taken.lab.example."))
                        .as("somebody else's")
                        .isEqualTo("10.9.9.9");

                Leases.release(inventory, "127.77.0.101", now);
                bind.awaitAnswer("one.lab.example.", Type.A, 0);
                bind.awaitAnswer("101.0.77.127.in-addr.arpa.", Type.PTR, 0);
                Leases.bind(inventory, "127.77.0.103", "three.lab.example", now);
                bind.awaitAnswer("three.lab.example.", Type.A, 1);
            }
            // While BIND is away.
            Leases.bind(inventory, "127.77.0.104", "four.lab.example", now);
            Leases.release(inventory, "127.77.0.103", now);
        }
        try (TestAppliance again = berth(port);
                NameServer bind = bind(port)) {
            bind.awaitAnswer("four.lab.example.", Type.A, 1);
            bind.awaitAnswer("three.lab.example.", Type.A, 0);
            bind.awaitAnswer("103.0.77.127.in-addr.arpa.", Type.PTR, 0);
            assertThat(again.appliance().inventory().now().revision()).isPositive();
        }
    }
}
