package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RealClients({"ip", "dhclient", "udhcpc", "dhcrelay", "dig", "tcpdump"})
class AddressAndNameIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private Running relayAgent;

    @BeforeEach
    void startRelay() {
        relayAgent =
                STAGE.lab().relay.start(Map.of(), "dhcrelay", "-4", "-d", "-iu", "eth0", "-id", "eth1", "10.77.0.1");
    }

    @AfterEach
    void stopRelayAndClients() {
        relayAgent.close();
        for (Namespace node : new Namespace[] {STAGE.lab().node1, STAGE.lab().node2, STAGE.lab().node3}) {
            node.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            STAGE.lab().ip("-n " + node.name() + " address flush dev eth0");
        }
    }

    @Test
    void dhclientGetsAnAddressANameAndGivesBothBack() {
        Node node = new Node(STAGE.lab(), STAGE.lab().node1);

        node.dhclient("alpha", "").succeeded();

        assertThat(node.told("new_ip_address").orElseThrow()).startsWith("10.77.0.1");
        assertThat(node.told("new_subnet_mask")).contains("255.255.255.0");
        assertThat(node.told("new_routers")).contains("10.77.0.1");
        assertThat(node.told("new_domain_name")).contains("lab.example");
        assertThat(node.told("new_domain_name_servers")).contains("10.77.0.1");
        assertThat(node.told("new_ntp_servers")).contains("10.77.0.1");
        String address = node.told("new_ip_address").orElseThrow();
        assertBothWays("alpha", address);
        assertThat(dig("alpha.lab.example", "DHCID")).isNotEmpty();

        node.dhclientReleases().succeeded();

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(dig("alpha.lab.example", "A")).isEmpty();
            assertThat(dig("alpha.lab.example", "DHCID")).isEmpty();
            assertThat(dig("-x", address)).isEmpty();
        });
    }

    @Test
    void udhcpcGetsItsAddressAndRenewsIt() {
        Node node = new Node(STAGE.lab(), STAGE.lab().node2);
        try (Running client = node.udhcpc("beta")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> client.output().contains("obtained from 10.77.0.1"));
            // It says so before its script has written what it was told.
            await().atMost(Duration.ofSeconds(5)).until(() -> node.told("ip").isPresent());
            String address = node.told("ip").orElseThrow();
            assertBothWays("beta", address);

            STAGE.lab().node2.ask("kill", "-USR1", Long.toString(client.pid()));

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(client.output())
                            .containsPattern(
                                    "(?s)sending renew.*lease of " + address + " obtained from 10\\.77\\.0\\.1"));
        }
    }

    /** BusyBox's client takes both; what went over the wire is what counts. */
    @ParameterizedTest
    @CsvSource({"-B, 255.255.255.255", "-A, 10.77.0.1"})
    void repliesGoToAllOrToTheNodeAloneAsItsBroadcastFlagSays(String flag, String destination) {
        Node node = new Node(STAGE.lab(), STAGE.lab().node2);
        try (Running wire =
                STAGE.lab().node2.start(Map.of(), "tcpdump", "-l", "-n", "-i", "eth0", "udp and src port 67")) {
            await().atMost(Duration.ofSeconds(10)).until(() -> wire.output().contains("listening on"));
            // -A only says how long to wait after a failure: the same line but for the flag.
            String[] more = flag.equals("-B") ? new String[] {flag} : new String[] {flag, "20"};
            try (Running client = node.udhcpc("epsilon", more)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> client.output().contains("obtained from 10.77.0.1"));
            }
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(wire.output().lines().filter(line -> line.contains("BOOTP/DHCP")))
                            .hasSizeGreaterThanOrEqualTo(2)
                            .allMatch(line -> line.contains("10.77.0.1.67 > " + destination)));
        }
    }

    @Test
    void aNodeBehindARelayAgentGetsAnAddressOfItsOwnSubnet() {
        Node node = new Node(STAGE.lab(), STAGE.lab().node3);

        node.dhclient("gamma", "").succeeded();

        String address = node.told("new_ip_address").orElseThrow();
        assertThat(address).startsWith("10.78.0.1");
        assertThat(node.told("new_routers")).contains("10.78.0.254");
        assertBothWays("gamma", address);
        assertThat(STAGE.lab().node3.ask("dig", "+short", "+time=2", "@10.77.0.1", "gamma.lab.example"))
                .as("asked by the node itself, through its router")
                .isEqualTo(address);
    }

    @Test
    void aReservedHostGetsItsOwnAddress() {
        STAGE.lab().ip("-n " + STAGE.lab().node1.name() + " link set eth0 address 52:54:00:77:00:10");
        try {
            Node node = new Node(STAGE.lab(), STAGE.lab().node1);

            node.dhclient("whatever", "").succeeded();

            assertThat(node.told("new_ip_address")).contains("10.77.0.10");
            assertThat(node.told("new_host_name")).contains("fixed");
            assertBothWays("fixed", "10.77.0.10");
        } finally {
            STAGE.lab().ip("-n " + STAGE.lab().node1.name() + " link set eth0 address " + Lab.NODE1);
        }
    }

    @Test
    void pointersOfAPartOfASubnetAreFoundInItsOwnZoneByWayOfAliases() throws IOException {
        Path file = STAGE.lab().file("classless.zone");
        Files.writeString(file, "@ 1h SOA berth.lab.example. hostmaster.lab.example. 1 1h 10m 2w 5m\n");
        Berth berth = STAGE.berth();
        berth.command("host", "add", "web", "--mac", "52:54:00:80:09:05", "--address", "10.80.9.5")
                .succeeded();
        assertThat(dig("-x", "10.80.9.5")).isEqualTo("web.lab.example.");

        berth.command("zone", "import", "0/25.9.80.10.in-addr.arpa", file.toString())
                .succeeded();

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(dig("-x", "10.80.9.5")).isEqualTo("5.0/25.9.80.10.in-addr.arpa.\nweb.lab.example."));
        assertThat(dig("5.0/25.9.80.10.in-addr.arpa", "PTR"))
                .as("as an alias in somebody else's zone leads there")
                .isEqualTo("web.lab.example.");

        berth.command("zone", "rm", "0/25.9.80.10.in-addr.arpa").succeeded();

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(dig("-x", "10.80.9.5")).isEqualTo("web.lab.example."));
    }

    @Test
    void aNodeThatComesFromAnotherSubnetIsToldNoAndStartsAfresh() {
        Node node = new Node(STAGE.lab(), STAGE.lab().node1);
        String remembered = """
                lease {
                  interface "eth0";
                  fixed-address 10.99.0.5;
                  option subnet-mask 255.255.255.0;
                  option dhcp-server-identifier 10.99.0.1;
                  option dhcp-lease-time 864000;
                  renew never;
                  rebind never;
                  expire never;
                }
                """;

        String said = node.dhclient("delta", remembered).succeeded();

        assertThat(said).contains("DHCPNAK from 10.77.0.1");
        assertThat(node.told("new_ip_address").orElseThrow()).startsWith("10.77.0.1");
    }

    private static void assertBothWays(String name, String address) {
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(dig(name + ".lab.example", "A")).isEqualTo(address);
            assertThat(dig("-x", address)).isEqualTo(name + ".lab.example.");
        });
    }

    private static String dig(String... question) {
        String[] line = new String[question.length + 4];
        line[0] = "dig";
        line[1] = "+short";
        line[2] = "+time=2";
        line[3] = "@10.77.0.1";
        System.arraycopy(question, 0, line, 4, question.length);
        return STAGE.lab().relay.ask(line);
    }
}
