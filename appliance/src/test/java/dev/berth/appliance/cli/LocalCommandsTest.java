package dev.berth.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.appliance.run.Providers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code berth init} and {@code berth check}, which need no running appliance. */
class LocalCommandsTest {
    private static final String SITE = """
            domain: lab.example
            addresses: [127.77.0.1]
            data: data
            networks: { lab: { subnet: 127.77.0.0/24 } }
            http: { port: 0 }
            console: { listen: "127.0.0.1:0" }
            """;

    @TempDir
    Path directory;

    private record Said(int code, String out, String err) {}

    private Said berth(String... words) {
        CommandLine line = Commands.commandLine(new Globals(new Providers(List.of()), Map.of()));
        var out = new StringWriter();
        var err = new StringWriter();
        setStreams(line, new PrintWriter(out, true), new PrintWriter(err, true));
        int code = line.execute(words);
        return new Said(code, out.toString(), err.toString());
    }

    private static void setStreams(CommandLine line, PrintWriter out, PrintWriter err) {
        line.setOut(out);
        line.setErr(err);
        line.getSubcommands().values().forEach(sub -> setStreams(sub, out, err));
    }

    private Path configuration(String yaml) throws IOException {
        return Files.writeString(directory.resolve("berth.yaml"), yaml);
    }

    private Said check(String yaml) throws IOException {
        return berth("-c", configuration(yaml).toString(), "check");
    }

    @TestFactory
    Stream<DynamicTest> whatInitWritesLoadsForEverySubnet() {
        return Stream.of(
                        "10.77.0.0/24", "10.0.0.0/8", "192.168.7.0/26", "192.168.7.64/27", "10.1.1.0/30", "10.1.1.0/31")
                .map(subnet -> DynamicTest.dynamicTest(subnet, () -> {
                    Subnet wire = Subnet.of(subnet);
                    var local = new InitCommand.Local("eth7", wire.base().plus(1), wire);
                    Loaded loaded = ConfigurationFile.read(
                            directory.resolve("berth.yaml"),
                            InitCommand.text("lab.example", local),
                            Map.of(),
                            Map.of());
                    assertThat(loaded).isInstanceOfSatisfying(Loaded.Good.class, good -> {
                        assertThat(good.configuration().addresses())
                                .containsExactly(wire.base().plus(1));
                        assertThat(good.configuration()
                                        .networks()
                                        .getFirst()
                                        .value()
                                        .interfaceName())
                                .isEqualTo("eth7");
                    });
                }));
    }

    @Test
    void initOverwritesNothing() throws Exception {
        Path file = configuration("mine: true\n");
        Said said = berth("init", "--output", file.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(Files.readString(file)).isEqualTo("mine: true\n");
    }

    @Test
    void initNamesTheInterfacesThatThereAre() {
        Said said = berth(
                "init",
                "--interface",
                "nope0",
                "--output",
                directory.resolve("new.yaml").toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("there is no interface nope0 with an IPv4 address; interfaces here: ");
        assertThat(directory.resolve("new.yaml")).doesNotExist();
    }

    @Test
    void checkListsMistakesAndLeavesTheDiskAlone() throws Exception {
        Said said = check(SITE.replace("127.77.0.0/24", "127.77.0.0/33"));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("berth.yaml:4:28: networks.lab.subnet: ");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void checkOfASoundMachineIsClean() throws Exception {
        Said said = check(SITE);
        assertThat(said.out())
                .contains("ok        address 127.77.0.1 is this machine's")
                .doesNotContain("problem");
        assertThat(said.code()).isZero();
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void checkNamesWhatKeepsServicesFromServing() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(Ipv4.of("127.77.0.1").inet(), 0));
            int port = taken.getLocalPort();
            Said said = check(SITE.replace("http: { port: 0 }", "http: { port: " + port + " }")
                    .replace("[127.77.0.1]", "[127.77.0.1, 198.51.100.7]")
                    .replace("data: data", "data: berth.yaml/data")
                    .replace("{ lab: {", "{ lab: { interface: nope0,"));

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.out())
                    .contains(
                            "problem   data directory ",
                            " cannot be written by this user; run as root, or set data",
                            "problem   no interface of this machine has the address 198.51.100.7; give it to one (ip address"
                                    + " add), or correct addresses",
                            "problem   network lab: there is no interface nope0; correct it, or create it (ip link)",
                            "problem   127.77.0.1:" + port
                                    + "/tcp is taken by another process; stop it (ss -ltnp), or set" + " http.port");
        }
    }
}
