package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when {@code berth run} cannot do what it should: one line with cause and mend. */
class StartIT {
    private static final String SITE = """
            domain: lab.example
            addresses: [127.77.3.1]
            data: data
            networks: { lab: { subnet: 127.77.3.0/24, pools: [127.77.3.100-127.77.3.199] } }
            dhcp: { port: 0 }
            dns: { port: %d }
            ntp: { port: 0 }
            tftp: { port: 0 }
            http: { port: 0 }
            registry: { port: 0 }
            console: { listen: "127.0.0.1:0" }
            """;

    @TempDir
    private Path directory;

    private void configure(String yaml) throws IOException {
        Files.writeString(directory.resolve("berth.yaml"), yaml);
    }

    private Distribution.Said start() throws IOException, InterruptedException {
        return Distribution.run(directory, "-c", "berth.yaml", "run");
    }

    /** Serves until it is ready, so that there is a log and a database. */
    private Distribution.Said serve(String until) throws IOException, InterruptedException {
        return Distribution.runUntil(directory, output -> output.contains(until), "-c", "berth.yaml", "run");
    }

    private void damage(String file, int from, int octets) throws IOException {
        try (var channel = Files.newByteChannel(directory.resolve(file), StandardOpenOption.WRITE)) {
            byte[] noise = new byte[octets];
            java.util.Arrays.fill(noise, (byte) 'X');
            channel.position(from).write(java.nio.ByteBuffer.wrap(noise));
        }
    }

    private static void hasNoStackTrace(Distribution.Said said) {
        assertThat(said.lines()).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Exception in"));
    }

    @Test
    void everyMistakeOfAFileIsListedAndNothingIsMadeOnDisk() throws Exception {
        configure(SITE.formatted(0)
                .replace("127.77.3.0/24", "127.77.3.0/33")
                .replace("ntp: { port: 0 }", "ntp: { prot: 0 }"));

        Distribution.Said said = start();

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("berth.yaml:4:28: networks.lab.subnet: "))
                .contains("berth.yaml:7:8: ntp.prot: is no key; did you mean 'port'?");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName)).containsExactly(Path.of("berth.yaml"));
        }
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() throws Exception {
        configure(SITE.formatted(0).replace("data: data", "data: berth.yaml/data"));

        Distribution.Said said = start();

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("berth: cannot use data directory ")
                        .endsWith("; make it writable for this user, or set data"));
    }

    @Test
    void aSecondOneOnTheSameDataIsRefused() throws Exception {
        configure(SITE.formatted(0));
        var second = new Distribution.Said[1];

        Distribution.runUntil(
                directory,
                output -> {
                    if (second[0] == null && output.contains("\nready ")) {
                        try {
                            second[0] = start();
                        } catch (IOException | InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                    return second[0] != null;
                },
                "-c",
                "berth.yaml",
                "run");

        assertThat(second[0].exit()).isEqualTo(1);
        assertThat(second[0].lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("berth: "));
    }

    @Test
    void aTakenPortFailsItsServiceAndTheOthersServe() throws Exception {
        try (var holder = new DatagramSocket(new InetSocketAddress("127.77.3.1", 0))) {
            int port = holder.getLocalPort();
            configure(SITE.formatted(port));

            Distribution.Said said = serve("\nready ");

            assertThat(said.lines())
                    .anyMatch(line -> line.contains("failed service=\"dns\" cause=\"dns: cannot bind 127.77.3.1:" + port
                            + "/udp, address in use\" mend=\"stop the other DNS server (ss -lunp) or set dns.port\""));
            assertThat(said.output()).contains("serving service=\"dhcp\"", "serving service=\"registry\"");
            hasNoStackTrace(said);
        }
    }

    @Test
    void aMissingInterfaceFailsDhcpAndTheOthersServe() throws Exception {
        configure(SITE.formatted(0).replace("lab: {", "lab: { interface: nope0,"));

        Distribution.Said said = serve("\nready ");

        assertThat(said.output())
                .contains(
                        "failed service=\"dhcp\" cause=\"dhcp: there is no interface nope0\""
                                + " mend=\"bring it up (ip link), or correct the network's interface\"",
                        "serving service=\"dns\"");
        hasNoStackTrace(said);
    }

    @Test
    void aDamagedLogIsNamedWithFileAndOffset() throws Exception {
        configure(SITE.formatted(0));
        serve("\nready ");
        damage("data/log/0000000000000001.log", 100, 12);

        Distribution.Said said = start();

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("berth: the log ends at revision 0, the database ")
                        .contains(" holds 1; restore a backup"));
        assertThat(start().lines()).isEqualTo(said.lines());
    }

    @Test
    void aDamagedDatabaseIsNamed() throws Exception {
        configure(SITE.formatted(0));
        serve("\nready ");
        damage("data/inventory.mv.db", 0, 20_000);

        // With an image it is opened when the services serve, without one before.
        for (boolean imaged : List.of(true, false)) {
            assertThat(Files.exists(directory.resolve("data/inventory.image"))).isEqualTo(imaged);
            Distribution.Said said = start();
            assertThat(said.exit()).isEqualTo(1);
            hasNoStackTrace(said);
            assertThat(said.lines().getLast())
                    .startsWith("berth: cannot open the database ")
                    .contains("/data/inventory.mv.db: ", "if it is damaged, restore a backup");
            assertThat(said.output()).doesNotContain("\nready ");
            Files.deleteIfExists(directory.resolve("data/inventory.image"));
        }
    }

    @Test
    void aLogWithoutItsBeginningAndWithoutDatabaseIsNotTakenForAWholeOne() throws Exception {
        configure(SITE.formatted(0));
        serve("\nready ");
        Files.delete(directory.resolve("data/inventory.mv.db"));
        Files.move(
                directory.resolve("data/log/0000000000000001.log"), directory.resolve("data/log/0000000000000007.log"));

        Distribution.Said said = start();

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("berth: ").contains("log", "restore a backup"));
    }

    @Test
    void aLogThatIsGoneWhileTheDatabaseIsThereStartsAfterIt() throws Exception {
        configure(SITE.formatted(0));
        serve("\nready ");
        try (Stream<Path> files = Files.walk(directory.resolve("data/log"))) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        }

        Distribution.Said said = serve("\nready ");

        hasNoStackTrace(said);
    }
}
