package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** We as the secondary of a real BIND and a real Knot. */
@Installed({"named", "knotd", "nsupdate"})
class SecondaryRoleTest {
    @TempDir
    Path directory;

    private TestAppliance berth(int primary, String key) throws Exception {
        return TestAppliance.start(
                directory,
                """
                dns:
                  port: 0
                  zones: { corp.example: { primaries: ["127.0.0.1:%d"] %s } }
                  tsig-keys: { xfer: { algorithm: hmac-sha256, secret: "%s" } }
                """.formatted(primary, key, NameServer.SECRET),
                InstantSource.system(),
                new DnsServiceProvider());
    }

    private static void awaitName(InetSocketAddress berth, String name, String rcode) {
        await(name + " " + rcode)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> NameServer.rcode(berth, name).equals(rcode));
    }

    private void zone(String file, int serial, int expire) throws IOException {
        Files.writeString(
                directory.resolve(file),
                "$TTL 60\n@ SOA ns h %d 3600 1 %d 60\n@ NS ns\nns A 10.9.9.1\n".formatted(serial, expire)
                        + IntStream.rangeClosed(1, 500)
                                .mapToObj(i -> "h" + i + " A 10.9.8.1\n")
                                .collect(Collectors.joining()));
    }

    private static void nsupdate(int port, String commands) throws Exception {
        Process nsupdate = new ProcessBuilder("nsupdate", "-y", "hmac-sha256:xfer:" + NameServer.SECRET)
                .redirectErrorStream(true)
                .start();
        try (var in = nsupdate.outputWriter()) {
            in.write("server 127.0.0.1 " + port + "\nzone corp.example\n" + commands + "send\n");
        }
        String said = new String(nsupdate.getInputStream().readAllBytes());
        assertThat(nsupdate.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
    }

    @Test
    void aZoneOfBindIsFetchedFollowedAndKeptOverARestart() throws Exception {
        zone("corp.zone", 7, 86400);
        int port = NameServer.freePort();
        String zones = """
                zone "corp.example" {
                  type primary; file "%s";
                  allow-transfer { key xfer; }; allow-update { key xfer; };
                  ixfr-from-differences yes; notify explicit; %s
                };
                """;
        TestAppliance berth = berth(port, ", key: xfer");
        try {
            InetSocketAddress dns = berth.socket("dns");
            assertThat(NameServer.rcode(dns, "h1.corp.example."))
                    .as("not fetched yet")
                    .isEqualTo("SERVFAIL");
            try (NameServer bind = NameServer.bind(
                    directory.resolve("named"),
                    port,
                    zones.formatted(
                            directory.resolve("corp.zone"),
                            "also-notify { 127.77.0.1 port " + dns.getPort() + "; };"))) {
                awaitName(dns, "h500.corp.example.", "NOERROR");
                assertThat(NameServer.rcode(dns, "none.corp.example.")).isEqualTo("NXDOMAIN");

                long before = System.nanoTime();
                nsupdate(port, "update add new.corp.example 60 A 10.9.8.9\nupdate delete h7.corp.example A\n");
                awaitName(dns, "new.corp.example.", "NOERROR");
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .as("by NOTIFY, not by the refresh timer")
                        .isLessThan(Duration.ofMinutes(1));
                awaitName(dns, "h7.corp.example.", "NXDOMAIN");
                assertThat(NameServer.serial(dns, "corp.example.")).isEqualTo(8);
                assertThat(bind.log()).contains("IXFR started: TSIG xfer (serial 7 -> 8)");
            }
        } finally {
            berth.close();
        }
        try (TestAppliance again = berth(port, ", key: xfer")) {
            assertThat(NameServer.rcode(again.socket("dns"), "new.corp.example."))
                    .as("with its primary away")
                    .isEqualTo("NOERROR");
            assertThat(NameServer.serial(again.socket("dns"), "corp.example.")).isEqualTo(8);
        }
    }

    @Test
    void aZoneThatNobodyConfirmsExpiresAndComesBack() throws Exception {
        zone("corp.zone", 7, 4);
        int port = NameServer.freePort();
        String sections = """
                acl:
                - id: xfer
                  address: 127.77.0.1
                  action: transfer
                zone:
                - domain: corp.example
                  file: %s
                  acl: xfer
                """.formatted(directory.resolve("corp.zone"));
        try (TestAppliance berth = berth(port, "")) {
            InetSocketAddress dns = berth.socket("dns");
            try (NameServer knot = NameServer.knot(directory.resolve("knot"), port, sections)) {
                awaitName(dns, "h1.corp.example.", "NOERROR");
                assertThat(knot.log()).contains("AXFR, outgoing");
            }
            awaitName(dns, "h1.corp.example.", "SERVFAIL");
            try (NameServer knot = NameServer.knot(directory.resolve("knot"), port, sections)) {
                awaitName(dns, "h1.corp.example.", "NOERROR");
            }
        }
    }

    @Test
    void aPrimaryWithAnotherKeyIsNotBelieved() throws Exception {
        zone("corp.zone", 7, 86400);
        int port = NameServer.freePort();
        try (NameServer bind = NameServer.bind(
                        directory.resolve("named"), port, """
                        zone "corp.example" { type primary; file "%s"; allow-transfer { any; }; };
                        """.formatted(directory.resolve("corp.zone")));
                TestAppliance berth = TestAppliance.start(
                        directory,
                        """
                        dns:
                          port: 0
                          zones: { corp.example: { primaries: ["127.0.0.1:%d"], key: xfer } }
                          tsig-keys: { xfer: { secret: "%s" } }
                        """.formatted(port, "c2VjcmV0IG9mIDMyIG9jdGV0cywgbm90IHRoaXMgb25l"),
                        InstantSource.system(),
                        new DnsServiceProvider())) {
            bind.awaitAnswer("h1.corp.example.", Type.A, 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> bind.log().contains("BADSIG"));
            assertThat(NameServer.rcode(berth.socket("dns"), "h1.corp.example."))
                    .isEqualTo("SERVFAIL");
        }
    }
}
