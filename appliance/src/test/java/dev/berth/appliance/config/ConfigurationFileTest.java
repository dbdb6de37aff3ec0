package dev.berth.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    private static final Path FILE = Path.of("/etc/berth/berth.yaml");
    private static final String SMALLEST = """
            domain: lab.example
            addresses: [10.77.0.1]
            networks: { provisioning: { subnet: 10.77.0.0/24 } }
            """;

    @TempDir
    Path folder;

    static Loaded.Good good(String yaml, Map<String, String> environment) {
        return switch (ConfigurationFile.read(FILE, yaml, environment, SampleSections.all())) {
            case Loaded.Good good -> good;
            case Loaded.Bad bad -> throw new AssertionError(String.join("\n", lines(bad.problems())));
        };
    }

    private static Configuration configuration(String yaml) {
        return good(yaml, Map.of()).configuration();
    }

    static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        Configuration configuration = configuration(SMALLEST);
        assertThat(configuration.name()).isEqualTo("berth");
        assertThat(configuration.data()).isEqualTo(Path.of("/var/lib/berth"));
        assertThat(configuration.httpPort()).isEqualTo(80);
        assertThat(configuration.console()).hasToString("/127.0.0.1:8067");
        assertThat(configuration.database().url()).isEmpty();
        assertThat(configuration.logging()).isEqualTo(new Configuration.Logging(false, "info"));
        assertThat(configuration.services())
                .containsOnly(Map.entry("dhcp", true), Map.entry("dns", true), Map.entry("registry", true));
        assertThat(configuration.section(SampleSections.Dns.class).port()).isEqualTo(53);
        assertThat(configuration.networks().getFirst().value().ddns()).isTrue();
    }

    @Test
    void everyKeyArrivesInItsRecord() {
        Configuration configuration = configuration("""
                name: dock
                domain: lab.example.
                addresses: [10.77.0.1, 10.79.0.1]
                data: state
                networks:
                  provisioning:
                    subnet: 10.77.0.0/24
                    interface: eth1
                    pools: [10.77.0.100-10.77.0.149, { range: 10.77.0.160-10.77.0.199 }]
                    routers: [10.77.0.1, 10.77.0.2]
                    domain: prov.lab.example
                    lease-time: 1h30m
                    ddns: false
                    options: { ntp-servers: [10.77.0.5, 10.77.0.6], 66: "10.77.0.1" }
                    boot: { bios: pxelinux.0 }
                names: { puppet: 10.77.0.5 }
                profiles:
                  rocky: { kernel: rocky/vmlinuz, initrds: [rocky/initrd.img], arguments: "quiet ip=dhcp", variables: { disk: sda } }
                groups:
                  racks: { profile: rocky }
                  rack1: { parent: racks, options: { domain-search: lab.example } }
                hosts:
                  node10:
                    mac: "52:54:00:77:00:10"
                    macs: 525400770011
                    address: 10.77.0.10
                    client-ids: [01:52:54:00:77:00:10]
                    group: rack1
                    profile: rocky
                    boot: install
                    variables: { serial: 0123, answer: on }
                    interfaces:
                      ipmi: { mac: 52-54-00-77-00-12, address: 10.77.0.11 }
                dhcp: { options: { time-offset: "3600" }, lease-time: 2h, boot: { bios: pxelinux.0 } }
                dns: { port: 0, listen: 127.0.0.1 }
                registry: { enabled: false, write: anonymous, chunk: 8MiB }
                http: { port: 8080 }
                console: { listen: "0.0.0.0:8067" }
                database: { url: "jdbc:postgresql://db/berth", user: berth, password: secret }
                log: { format: json, level: debug }
                """);
        assertThat(configuration.domain()).isEqualTo(DomainName.of("lab.example"));
        assertThat(configuration.data()).isEqualTo(Path.of("/etc/berth/state"));
        assertThat(configuration.networks().getFirst())
                .hasToString("Placed[value=Network[name=provisioning, subnet=10.77.0.0/24, interfaceName=eth1, pools=["
                        + "Pool[range=10.77.0.100-10.77.0.149, classes=[]], Pool[range=10.77.0.160-10.77.0.199, classes=[]]],"
                        + " routers=[10.77.0.1, 10.77.0.2], domain=prov.lab.example, leaseTime=PT1H30M, ddns=false, options="
                        + configuration.networks().getFirst().value().options()
                        + ", boot={bios=pxelinux.0}, shared=null], origin=berth.yaml:6]");
        assertThat(configuration.networks().getFirst().value().options())
                .containsEntry("ntp-servers", List.of("10.77.0.5", "10.77.0.6"))
                .containsEntry("66", List.of("10.77.0.1"));
        Host host = configuration.hosts().getFirst().value();
        assertThat(configuration.hosts().getFirst().origin()).isEqualTo("berth.yaml:23");
        assertThat(host.interfaces()).extracting("name").containsExactly("eth0", "ipmi");
        assertThat(host.interfaces().getFirst().macs())
                .containsExactly(Mac.of("52:54:00:77:00:10"), Mac.of("52:54:00:77:00:11"));
        assertThat(host.boot()).isEqualTo(Host.Boot.INSTALL);
        assertThat(host.variables()).containsEntry("serial", "0123").containsEntry("answer", "on");
        assertThat(host.group()).isEqualTo(FileLayer.ref(dev.berth.appliance.inventory.Kinds.GROUP, "rack1"));
        assertThat(configuration.groups()).hasSize(2);
        assertThat(configuration.profiles().getFirst().value().arguments()).isEqualTo("quiet ip=dhcp");
        assertThat(configuration.options()).containsEntry("time-offset", List.of("3600"));
        assertThat(configuration.section(SampleSections.Dhcp.class).leaseTime()).isEqualTo(Duration.ofHours(2));
        assertThat(configuration.section(SampleSections.Registry.class).chunk()).isEqualTo(8 << 20);
        assertThat(configuration.services()).containsEntry("registry", false);
        assertThat(configuration.database()).hasToString("jdbc:postgresql://db/berth as berth");
        assertThat(configuration.logging().json()).isTrue();
    }

    @Test
    void wellKnownNamesAreOursForWhatWeServeUnlessGiven() {
        Configuration configuration = configuration(SMALLEST + """
                names: { dns: 10.77.0.53, git: 10.77.0.6 }
                registry: { enabled: false }
                """);
        assertThat(configuration.names().keySet()).containsExactlyInAnyOrder("dhcp", "dns", "git");
        assertThat(configuration.names().get("dhcp").value()).isEqualTo(Ipv4.of("10.77.0.1"));
        assertThat(configuration.names().get("dns").value()).isEqualTo(Ipv4.of("10.77.0.53"));
        assertThat(configuration.names().get("git").origin()).isEqualTo("berth.yaml:4");
    }

    @Test
    void whatProbablyIsNotMeantIsWarnedOf() {
        Loaded.Good good = good("""
                domain: lab.example
                addresses: [10.77.0.1]
                networks:
                  rack2: { subnet: 10.78.0.0/24, interface: eth2 }
                hosts: { far: { mac: 52:54:00:77:00:10, address: 10.80.0.1 } }
                ntp: { local-stratum: 3 }
                tftp: { port: 1, nested: { anything: true } }
                """, Map.of());
        assertThat(lines(good.warnings()))
                .containsExactly(
                        "berth.yaml:4:45: networks.rack2.interface: none of addresses lies in 10.78.0.0/24;"
                                + " its clients are told 10.77.0.1",
                        "berth.yaml:5:50: hosts.far.address: 10.80.0.1 lies in none of the networks:"
                                + " the host gets a name, but no lease",
                        "berth.yaml:6:6: ntp: no such service is installed; its section is left unread",
                        "berth.yaml:7:7: tftp: no such service is installed; its section is left unread");
    }

    @Test
    void anEmptyKeyOfALaterVersionIsAccepted() {
        Configuration configuration = configuration(SMALLEST + "registry: { tls: {} }\nimages: {}\nbackup:\n");
        assertThat(configuration.services()).containsEntry("dns", true);
    }

    @Test
    void theFilesOwnMistakesAreNamedInOneLine() throws IOException {
        Path file = folder.resolve("berth.yaml");
        assertThat(loaded(file))
                .containsExactly(file + ": does not exist; make one with 'berth init', or name another with -c");
        Files.write(file, "domain: lab.ex\u00e4mple".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(loaded(file)).containsExactly(file + ": is not UTF-8 text; save it as UTF-8");
        Files.writeString(file, "#".repeat((16 << 20) + 1));
        assertThat(loaded(file)).containsExactly(file + ": is larger than 16 MiB; is it the right file?");
        assertThat(loaded(folder)).containsExactly(folder + ": cannot be read, it is a directory; name a file with -c");
    }

    private static List<String> loaded(Path file) {
        return ConfigurationFile.load(file, Map.of(), SampleSections.all()) instanceof Loaded.Bad bad
                ? lines(bad.problems())
                : List.of();
    }

    @Test
    void nothingIsWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("berth.yaml"), SMALLEST + "data: state\n");
        assertThat(ConfigurationFile.load(file, Map.of(), SampleSections.all())).isInstanceOf(Loaded.Good.class);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void passwordsStayOutOfTexts() {
        assertThat(configuration(SMALLEST + "database: { user: berth, password: hush }\n")
                        .database())
                .asString()
                .doesNotContain("hush");
    }
}
