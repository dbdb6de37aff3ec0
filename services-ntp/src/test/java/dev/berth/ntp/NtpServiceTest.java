package dev.berth.ntp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.apache.commons.net.ntp.TimeInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NtpServiceTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private final RecordedObservations observations = new RecordedObservations();
    private final NtpServiceProvider provider = new NtpServiceProvider();

    @TempDir
    Path data;

    private Service service;
    private int port;

    @BeforeEach
    void start() throws Exception {
        var inventory = MemoryInventory.ofSampleSite(InstantSource.system());
        service = provider.create(new ServiceContext(
                inventory,
                observations,
                new NoHttp(),
                new PrometheusRegistry(),
                InstantSource.system(),
                data,
                failure -> {}));
        List<Bound> bound = service.start(configuration("ntp: { port: 0, local-stratum: 7 }"));
        port = ((InetSocketAddress) bound.getFirst().address()).getPort();
    }

    @AfterEach
    void stop() {
        service.stop();
    }

    private Configuration configuration(String yaml) {
        return TestConfiguration.of(data, yaml, provider);
    }

    @Test
    void aForeignClientGetsOurTime() throws Exception {
        try (var client = new NTPUDPClient()) {
            client.setDefaultTimeout(Duration.ofSeconds(5));
            for (int version = 1; version <= 4; version++) {
                client.setVersion(version);
                TimeInfo info = client.getTime(LOOPBACK, port);
                info.computeDetails();
                NtpV3Packet answer = info.getMessage();
                assertThat(answer.getVersion()).isEqualTo(version);
                assertThat(answer.getMode()).isEqualTo(NtpV3Packet.MODE_SERVER);
                assertThat(answer.getStratum()).isEqualTo(7);
                assertThat(answer.getRootDelay()).isZero();
                assertThat(answer.getPrecision()).isBetween(-29, -9);
                assertThat(info.getComments()).noneMatch(comment -> comment.contains("Error"));
                assertThat(Math.abs(info.getOffset())).isLessThan(1_000);
                assertThat(answer.getReceiveTimeStamp().ntpValue())
                        .isLessThanOrEqualTo(answer.getTransmitTimeStamp().ntpValue());
            }
        }
        // The reply may be read before it is counted.
        await().untilAsserted(() -> assertThat(service.counters()).containsEntry("replies", 4L));
        assertThat(observations.of("time asked")).singleElement().satisfies(first -> {
            assertThat(String.valueOf(first.about().address())).isEqualTo("127.0.0.1");
            assertThat(first.fields()).containsEntry("requests", "1");
        });
    }

    @Test
    void noiseIsCountedAndTheServiceGoesOn() throws Exception {
        var random = new Random(7);
        try (var socket = new DatagramSocket()) {
            for (int i = 0; i < 2_000; i++) {
                byte[] noise = new byte[random.nextInt(100)];
                random.nextBytes(noise);
                socket.send(new DatagramPacket(noise, noise.length, LOOPBACK, port));
            }
        }
        aForeignClientGetsAnAnswer();
        assertThat(service.counters().get("silent")).isPositive();
    }

    private void aForeignClientGetsAnAnswer() throws Exception {
        try (var client = new NTPUDPClient()) {
            client.setDefaultTimeout(Duration.ofSeconds(5));
            assertThat(client.getTime(LOOPBACK, port).getMessage().getStratum()).isPositive();
        }
    }

    @Test
    void stratumChangesOnReloadAndThePortNeedsARestart() throws Exception {
        assertThat(service.reload(configuration("ntp: { port: 0, local-stratum: 12 }")))
                .isEmpty();
        try (var client = new NTPUDPClient()) {
            client.setDefaultTimeout(Duration.ofSeconds(5));
            assertThat(client.getTime(LOOPBACK, port).getMessage().getStratum()).isEqualTo(12);
        }
        assertThat(service.reload(configuration("ntp: { port: 9123 }"))).contains("ntp.port");
    }

    @Test
    void aTakenPortIsNamedAndNothingIsLeftOpen() {
        Service second = provider.create(new ServiceContext(
                MemoryInventory.ofSampleSite(InstantSource.system()),
                observations,
                new NoHttp(),
                new PrometheusRegistry(),
                InstantSource.system(),
                data,
                failure -> {}));
        assertThatThrownBy(() -> second.start(configuration("ntp: { port: " + port + " }")))
                .isInstanceOf(ServiceFailure.class)
                .hasMessageStartingWith("ntp: cannot bind 127.0.0.1:" + port + "/udp, address in use; ");
        second.stop();
    }
}
