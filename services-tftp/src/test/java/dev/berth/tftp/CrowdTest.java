package dev.berth.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole row of racks that is switched on at once. */
class CrowdTest {
    private static final int MOST = 4_096;
    /** As many as the usual buffer of a socket holds. */
    private static final int LOT = 64;

    private static final int DESCRIPTORS_EACH = 3;
    private static final long HEAP_EACH = 8 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void thousandsOfTransfersAreUnderWayInLittleMemoryAndOneMoreIsRefused() throws Exception {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeThat(system.getMaxFileDescriptorCount()).isGreaterThan(DESCRIPTORS_EACH * MOST + 1_000L);
        byte[] image = new byte[20_000];
        new Random(11).nextBytes(image);
        Files.write(Files.createDirectories(data.resolve("tftp")).resolve("vmlinuz"), image);
        var observations = new RecordedObservations();
        var provider = new TftpServiceProvider();
        List<RawClient> clients = new ArrayList<>();
        try (var sites = new JettySites()) {
            Service service = SampleService.make(provider, observations, sites, data);
            var server = (InetSocketAddress) service.start(TestConfiguration.of(data, "tftp: { port: 0 }", provider))
                    .getFirst()
                    .address();
            try {
                for (int i = 0; i < MOST; i++) {
                    clients.add(new RawClient("127.77.%d.%d".formatted(i / 200, 1 + i % 200), server));
                }
                long before = heap();
                for (int lot = 0; lot < MOST; lot += LOT) {
                    begin(clients.subList(lot, lot + LOT));
                }
                assertThat(service.gauges()).containsEntry("active", Gauge.of(MOST));
                assertThat(heap() - before).as("octets of heap").isLessThan(MOST * HEAP_EACH);
                try (var late = new RawClient("127.77.99.99", server)) {
                    late.send(new ReadRequest("vmlinuz", "octet", Map.of()));
                    assertThat(late.receive()).isEqualTo(new Failure(0, "Too many transfers, try again"));
                }
                for (RawClient client : clients.reversed()) {
                    assertThat(rest(client)).isEqualTo(image);
                }
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(observations.of("file fetched"))
                                .hasSize(MOST)
                                .allSatisfy(one -> assertThat(one.fields()).containsEntry("ended", "complete")));
                assertThat(service.gauges()).containsEntry("active", Gauge.of(0));
            } finally {
                service.stop();
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    /** With a timeout of their own nothing is sent to them twice. */
    private static void begin(List<RawClient> clients) throws Exception {
        Map<String, String> options = Map.of("blksize", "8192", "timeout", "255");
        for (RawClient client : clients) {
            client.send(new ReadRequest("vmlinuz", "octet", options));
        }
        for (RawClient client : clients) {
            assertThat(client.receive()).isEqualTo(new OptionAck(options));
            client.send(new Ack(0));
        }
    }

    private static byte[] rest(RawClient client) throws Exception {
        var octets = new ByteArrayOutputStream();
        for (int block = 1; ; block++) {
            var data = (Data) client.receive();
            assertThat(data.block()).isEqualTo(block);
            octets.writeBytes(data.payload().bytes());
            client.send(new Ack(block));
            if (data.payload().length() < 8_192) {
                return octets.toByteArray();
            }
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
