package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.testing.TestAppliance;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** A restart of ours costs secondaries of a signed zone no whole transfer. */
class SignedRestartTest {
    private static final String SECTIONS = """
            dns:
              port: 0
              zones: { lab.example: { dnssec: nsec3 } }
              transfer: { allow: [127.0.0.0/8] }
            """;

    @TempDir
    Path directory;

    private TestAppliance start() throws Exception {
        TestAppliance berth =
                TestAppliance.start(directory, SECTIONS, InstantSource.system(), new DnsServiceProvider());
        await("signed").atMost(Duration.ofSeconds(60)).until(() -> isSigned(berth));
        return berth;
    }

    private static boolean isSigned(TestAppliance berth) {
        Message answer = NameServer.ask(berth.socket("dns"), "lab.example.", Type.DNSKEY);
        return answer != null && !answer.getSection(Section.ANSWER).isEmpty();
    }

    private static ZoneTransferIn since(InetSocketAddress server, long serial) throws Exception {
        ZoneTransferIn transfer = ZoneTransferIn.newIXFR(
                Name.fromString("lab.example."),
                serial,
                true,
                server.getAddress().getHostAddress(),
                server.getPort(),
                null);
        transfer.run();
        return transfer;
    }

    /** The steps since a serial; the answers may show a new serial a moment before its step can be fetched. */
    private static ZoneTransferIn steps(InetSocketAddress server, long serial, int count) {
        return await("the steps")
                .until(
                        () -> since(server, serial),
                        transfer -> transfer.isIXFR() && transfer.getIXFR().size() == count);
    }

    @Test
    void stepsFromBeforeTheRestartAndAfterItAreOneChain() throws Exception {
        long first;
        long last;
        try (TestAppliance berth = start()) {
            LongSupplier serial = () -> NameServer.serial(berth.socket("dns"), "lab.example.");
            first = serial.getAsLong();
            Leases.bind(berth.appliance().inventory(), "127.77.0.101", "node1.lab.example", Instant.now());
            await("signed again").until(() -> serial.getAsLong() > first);
            last = serial.getAsLong();
            steps(berth.socket("dns"), first, 1);
        }
        try (TestAppliance berth = start()) {
            LongSupplier serial = () -> NameServer.serial(berth.socket("dns"), "lab.example.");
            assertThat(serial.getAsLong()).isEqualTo(last);
            assertThat(since(berth.socket("dns"), last).isCurrent()).isTrue();
            Leases.bind(berth.appliance().inventory(), "127.77.0.102", "node2.lab.example", Instant.now());
            await("signed again").until(() -> serial.getAsLong() > last);
            steps(berth.socket("dns"), first, 2);
        }
    }
}
