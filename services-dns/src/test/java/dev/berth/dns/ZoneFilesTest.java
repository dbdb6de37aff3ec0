package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.command.Steering.Reloaded;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.TestAppliance;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Zone files in a running appliance: read at start and reload, refused when broken, kept over a restart. */
class ZoneFilesTest {
    private static final String SECTIONS = """
            names: { puppet: 127.77.0.5 }
            dns:
              port: 0
              zones:
                lab.example: { file: zones/lab.example.zone }
                corp.example: { file: zones/corp.zone }
            """;
    private static final String LAB = """
            $TTL 10m
            @       NS   ns.corp.example.
            puppet  A    10.9.9.9
            www     A    10.9.9.1
            """;
    private static final String CORP = """
            $TTL 1h
            @       SOA  ns hostmaster 2026010105 1h 10m 2w 5m
                    NS   ns
            ns      A    10.9.9.2
            $INCLUDE more.inc
            """;

    @TempDir
    Path directory;

    private void write(String file, String text) {
        try {
            Path path = directory.resolve("zones").resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeAll() {
        write("lab.example.zone", LAB);
        write("corp.zone", CORP);
        write("more.inc", "git CNAME www.lab.example.\n");
    }

    private TestAppliance start(ServiceProvider... others) throws Exception {
        ServiceProvider[] all = Stream.concat(Stream.of(new DnsServiceProvider()), Stream.of(others))
                .toArray(ServiceProvider[]::new);
        return TestAppliance.start(directory, SECTIONS, new TestClock(), all);
    }

    private static Message ask(TestAppliance appliance, String name, int type) throws IOException {
        var resolver = new SimpleResolver(appliance.socket("dns"));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    private static List<String> answers(TestAppliance appliance, String name, int type) throws IOException {
        return ask(appliance, name, type).getSection(Section.ANSWER).stream()
                .map(record -> record.getName() + " " + record.getTTL() + " " + record.rdataToString())
                .toList();
    }

    private static long serial(TestAppliance appliance, String zone) throws IOException {
        return ((SOARecord) ask(appliance, zone, Type.SOA)
                        .getSection(Section.ANSWER)
                        .getFirst())
                .getSerial();
    }

    @Test
    void fileAddsToTheSitesZoneAndMakesAnother() throws Exception {
        writeAll();
        try (TestAppliance appliance = start()) {
            assertThat(answers(appliance, "www.lab.example.", Type.A)).containsExactly("www.lab.example. 600 10.9.9.1");
            assertThat(answers(appliance, "puppet.lab.example.", Type.A))
                    .as("static beats well-known")
                    .containsExactly("puppet.lab.example. 600 10.9.9.9");
            assertThat(answers(appliance, "lab.example.", Type.NS))
                    .as("the file's NS replace the generated one")
                    .containsExactly("lab.example. 600 ns.corp.example.");
            assertThat(answers(appliance, "berth.lab.example.", Type.A))
                    .as("generated names stay, with the file's TTL")
                    .containsExactly("berth.lab.example. 600 127.77.0.1");
            assertThat(answers(appliance, "git.corp.example.", Type.A))
                    .containsExactly("git.corp.example. 3600 www.lab.example.", "www.lab.example. 600 10.9.9.1");
            assertThat(serial(appliance, "corp.example.")).isEqualTo(2026010105L);
        }
    }

    @Test
    void whatIsAppliedIsWhatWasLookedAt() throws Exception {
        writeAll();
        try (TestAppliance appliance = start(new Between(() -> write("corp.zone", "broken\n")))) {
            write("corp.zone", CORP + "looked A 10.9.9.8\n");

            Reloaded reloaded = appliance.appliance().reload();

            assertThat(reloaded.problems()).isEmpty();
            await().until(() ->
                    answers(appliance, "looked.corp.example.", Type.A).size() == 1);
            assertThat(appliance.appliance().reload().problems())
                    .as("the next reload looks anew")
                    .extracting(Objects::toString)
                    .containsExactly("zones/corp.zone:1: zone corp.example: a record without type and data");
        }
    }

    @Test
    void brokenFileIsRefusedWithItsLineAndTheOldContentGoesOnBeingServed() throws Exception {
        writeAll();
        try (TestAppliance appliance = start()) {
            write("more.inc", "git CNAME www.lab.example.\n\nftp A 10.9.9\n");
            write("lab.example.zone", LAB + "new A 10.9.9.3\n");
            Reloaded reloaded = appliance.appliance().reload();
            assertThat(reloaded.problems())
                    .extracting(Objects::toString)
                    .containsExactly(
                            "zones/more.inc:3: zone corp.example: '10.9.9' is no data of type A: Invalid address: 10.9.9");
            assertThat(answers(appliance, "git.corp.example.", Type.CNAME)).hasSize(1);
            assertThat(ask(appliance, "new.lab.example.", Type.A).getRcode())
                    .as("nothing of a refused reload is applied")
                    .isEqualTo(Rcode.NXDOMAIN);

            write("more.inc", "ftp A 10.9.9.7\n");
            assertThat(appliance.appliance().reload().problems()).isEmpty();
            await().until(() -> answers(appliance, "ftp.corp.example.", Type.A).size() == 1);
            assertThat(ask(appliance, "git.corp.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(answers(appliance, "new.lab.example.", Type.A)).hasSize(1);
            assertThat(serial(appliance, "corp.example.")).isEqualTo(2026010106L);
        }
    }

    @Test
    void startWithABrokenFileServesWhatWasReadBeforeAndTheOtherZones() throws Exception {
        writeAll();
        try (TestAppliance appliance = start()) {
            assertThat(serial(appliance, "corp.example.")).isEqualTo(2026010105L);
        }
        write("corp.zone", "broken\n");
        try (TestAppliance appliance = start()) {
            assertThat(answers(appliance, "ns.corp.example.", Type.A))
                    .containsExactly("ns.corp.example. 3600 10.9.9.2");
            assertThat(serial(appliance, "corp.example.")).isEqualTo(2026010105L);
            assertThat(answers(appliance, "www.lab.example.", Type.A)).hasSize(1);
        }
    }

    @Test
    void unchangedFilesMakeNoCommitAndAZoneTakenOutIsGone() throws Exception {
        writeAll();
        try (TestAppliance appliance = start()) {
            long revision = appliance.appliance().inventory().now().revision();
            assertThat(appliance.appliance().reload().problems()).isEmpty();
            assertThat(appliance.appliance().inventory().now().revision()).isEqualTo(revision);

            appliance.rewrite(TestAppliance.KERNEL + "dns: { port: 0 }\n");
            assertThat(appliance.appliance().reload().problems()).isEmpty();
            await().until(() -> ask(appliance, "ns.corp.example.", Type.A).getRcode() == Rcode.REFUSED);
            assertThat(ask(appliance, "www.lab.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(answers(appliance, "lab.example.", Type.NS))
                    .containsExactly("lab.example. 3600 berth.lab.example.");
        }
    }

    @Test
    void recordsOfAFileAreNobodyElses() throws Exception {
        writeAll();
        try (TestAppliance appliance = start()) {
            var inventory = appliance.appliance().inventory();
            var entry = new RecordEntry(
                    DomainName.of("www.lab.example"),
                    Type.A,
                    null,
                    List.of(Octets.copyOf(Ipv4.of("10.9.9.8").bytes())),
                    Owner.OPERATOR);
            var outcome = inventory.commit(new Proposal(
                    new Actor(Actor.Sort.USER, "ann"),
                    Subject.NOBODY,
                    "record added",
                    List.of(new Change.Put(Kinds.RRSET.ref(5), entry, 0))));
            assertThat(outcome.toString()).contains("www.lab.example already has records of a zone file in the way");
        }
    }

    @Test
    void largeFileIsOneEntityAndIsThereAfterARestart() throws Exception {
        write("corp.zone", CORP.replace("$INCLUDE more.inc", "$GENERATE 0-39999 h$ A 10.0.0.1"));
        write("lab.example.zone", LAB);
        try (TestAppliance appliance = start()) {
            var now = appliance.appliance().inventory().now();
            assertThat(now.count(Kinds.RRSET)).isLessThan(10);
            assertThat(answers(appliance, "h39999.corp.example.", Type.A)).hasSize(1);
        }
        try (TestAppliance again = start()) {
            assertThat(answers(again, "h39999.corp.example.", Type.A)).hasSize(1);
            assertThat(serial(again, "corp.example.")).isEqualTo(2026010105L);
        }
    }

    @Test
    void missingFileAndKeyAreToldByName() throws Exception {
        write("lab.example.zone", LAB);
        try (TestAppliance appliance = start()) {
            assertThat(ask(appliance, "ns.corp.example.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
            assertThat(answers(appliance, "www.lab.example.", Type.A)).hasSize(1);
            assertThat(appliance.appliance().reload().problems())
                    .extracting(Objects::toString)
                    .containsExactly("zones/corp.zone:1: zone corp.example: cannot read zones/corp.zone; does it exist,"
                            + " and may Berth read it?");
            appliance.rewrite(TestAppliance.KERNEL + "dns: { port: 0, zones: { x.example: { fiel: a } } }\n");
            assertThat(appliance.appliance().reload().problems().toString())
                    .contains("dns.zones.x.example.file: is missing; name the zone's master file")
                    .contains("did you mean 'file'?");
        }
    }
}
