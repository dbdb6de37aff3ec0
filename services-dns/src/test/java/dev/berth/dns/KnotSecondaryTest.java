package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.Installed;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A real Knot as our secondary: AXFR with TSIG at first, then NOTIFY and IXFR. Where knotd is installed. */
@Installed({"knotd"})
class KnotSecondaryTest {
    @TempDir
    Path directory;

    @Test
    void everyChangeReachesItByIxfr() throws Exception {
        int knotPort = NameServer.freePort();
        Files.writeString(
                directory.resolve("corp.zone"),
                "$TTL 60\n@ SOA ns h 7 3600 600 86400 60\n@ NS ns\nns A 10.9.9.1\n$GENERATE 1-2000 h$ A 10.9.8.1\n");
        String sections = """
                dns:
                  port: 0
                  zones: { corp.example: { file: corp.zone } }
                  tsig-keys: { xfer: { algorithm: hmac-sha256, secret: "%s" } }
                  transfer: { keys: [xfer], notify: ["127.0.0.1:%d"] }
                """.formatted(NameServer.SECRET, knotPort);
        try (TestAppliance berth =
                        TestAppliance.start(directory, sections, InstantSource.system(), new DnsServiceProvider());
                NameServer knot = knot(knotPort, berth.socket("dns").getPort())) {
            try {
                follow(berth, knot);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(knot.log(), e);
            }
        }
    }

    private static void follow(TestAppliance berth, NameServer knot) throws Exception {
        await("the first transfer")
                .atMost(Duration.ofSeconds(40))
                .until(() -> answers(knot.port, "ns.corp.example.") == 1);
        assertThat(answers(knot.port, "h2000.corp.example.")).isEqualTo(1);
        await().atMost(Duration.ofSeconds(40)).until(() -> answers(knot.port, "berth.lab.example.") == 1);
        for (int i = 1; i <= 5; i++) {
            Ref ref = Kinds.RRSET.ref(i);
            String name = "new" + i + ".lab.example";
            var entry =
                    new RecordEntry(DomainName.of(name), Type.A, null, List.of(Octets.of("0a4d0001")), Owner.OPERATOR);
            SampleSite.committed(berth.appliance()
                    .inventory()
                    .commit(new Proposal(
                            new Actor(Actor.Sort.USER, "ann"),
                            Subject.NOBODY,
                            "record added",
                            List.of(new Change.Put(ref, entry, 0)))));
            await(name).atMost(Duration.ofSeconds(20)).until(() -> answers(knot.port, name + ".") == 1);
        }
        String log = knot.log();
        assertThat(log).contains("[corp.example.] AXFR, incoming").contains("[lab.example.] IXFR, incoming");
        assertThat(log.lines()
                        .filter(line -> line.contains("[lab.example.] AXFR, incoming") && line.contains("finished")))
                .as("only the first is whole")
                .hasSize(1);
    }

    private NameServer knot(int port, int primary) throws IOException {
        Files.createDirectories(directory.resolve("zones"));
        return NameServer.knot(directory, port, """
                remote:
                - id: berth
                  address: 127.77.0.1@%2$d
                  key: xfer
                acl:
                - id: tell
                  address: 127.77.0.1
                  action: notify
                template:
                - id: default
                  storage: %1$s/zones
                  master: berth
                  acl: tell
                  zonefile-sync: -1
                  journal-content: all
                zone:
                - domain: lab.example
                - domain: corp.example
                """.formatted(directory, primary));
    }

    private static int answers(int port, String name) {
        try {
            var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            resolver.setTimeout(Duration.ofSeconds(2));
            Message answer =
                    resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)));
            return answer.getSection(Section.ANSWER).size();
        } catch (IOException e) {
            return 0;
        }
    }
}
