package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.net.DomainName;
import dev.berth.testing.Installed;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** One line of configuration signs a zone, and what BIND's, Knot's and NLnet Labs' tools say of the result. */
@Installed({"ldns-verify-zone", "kzonecheck", "dnssec-verify", "delv"})
class SignedZoneToolsTest {
    private static final String ZONE = """
            $TTL 3600
            @ SOA berth.lab.example. hostmaster.lab.example. 7 3600 600 1209600 300
            @            NS    berth.lab.example.
            @            MX    10 mail
            mail         A     10.77.0.25
            www          A     10.77.0.5
            ftp          CNAME www
            a.ent.deep   TXT   "below two empty ones"
            *.apps       A     10.77.0.20
            old          DNAME new
            x.new        A     10.77.0.40
            dept         NS    ns1.dept
            dept         NS    ns.example.net.
            ns1.dept     A     10.77.9.1
            safe         NS    ns1.safe
            safe         DS    4711 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            ns1.safe     A     10.77.9.2
            $GENERATE 1-200 node$ A 10.77.0.$
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"nsec", "nsec3"})
    void toolsOfOthersAcceptTheZoneAndItsAnswers(String denial) throws Exception {
        Files.writeString(directory.resolve("lab.zone"), ZONE);
        String sections = """
                dns:
                  port: 0
                  zones: { lab.example: { file: lab.zone, dnssec: %s } }
                  transfer: { allow: [127.0.0.0/8] }
                """.formatted(denial);
        try (TestAppliance berth =
                TestAppliance.start(directory, sections, InstantSource.system(), new DnsServiceProvider())) {
            InetSocketAddress server = berth.socket("dns");
            List<Record> records = new ArrayList<>();
            await("the signed zone").atMost(Duration.ofSeconds(60)).until(() -> transferred(server, records));
            assertThat(records).anyMatch(record -> record.getType() == Type.DNSKEY);
            Path zone = directory.resolve("signed.zone");
            Files.write(zone, records.stream().map(Record::toString).toList());
            tool("ldns-verify-zone", zone.toString());
            tool("kzonecheck", "-d", "on", "-o", "lab.example", zone.toString());
            tool("dnssec-verify", "-z", "-o", "lab.example", zone.toString());
            Path anchors = directory.resolve("anchors");
            Files.writeString(anchors, anchors(records));
            for (String asked :
                    List.of("www A", "ftp A", "node7 A", "none A", "www TXT", "x.apps A", "x.old A", "deep A")) {
                String[] words = asked.split(" ");
                String said = tool(
                        "delv",
                        "@" + server.getAddress().getHostAddress(),
                        "-p",
                        String.valueOf(server.getPort()),
                        "-a",
                        anchors.toString(),
                        "+root=lab.example",
                        words[0] + ".lab.example",
                        words[1]);
                assertThat(said).as(asked).contains("fully validated");
            }
            try (Stream<Path> files = Files.list(dataOf(directory))) {
                assertThat(files.toList())
                        .isNotEmpty()
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    private static Path dataOf(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.endsWith("dnssec")).findFirst().orElseThrow();
        }
    }

    private static boolean transferred(InetSocketAddress server, List<Record> records) throws Exception {
        records.clear();
        ZoneTransferIn transfer = ZoneTransferIn.newAXFR(
                Name.fromString("lab.example."), server.getAddress().getHostAddress(), server.getPort(), null);
        try {
            transfer.run();
        } catch (org.xbill.DNS.ZoneTransferException e) {
            return false;
        }
        records.addAll(transfer.getAXFR());
        records.removeLast();
        return true;
    }

    private static String anchors(List<Record> records) {
        Record key = records.stream()
                .filter(record -> record.getType() == Type.DNSKEY)
                .findFirst()
                .orElseThrow();
        String[] words = key.rdataToString().split(" ", 4);
        return "trust-anchors { " + DomainName.of("lab.example") + " static-key " + words[0] + " " + words[1] + " "
                + words[2] + " \"" + words[3].replace(" ", "") + "\"; };\n";
    }

    /** What a tool says; it must end well. */
    private static String tool(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + "\n" + said)
                    .isZero();
            return said;
        }
    }
}
