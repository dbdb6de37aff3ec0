package dev.berth.ntp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
        begin(InstantSource.system());
    }

    private Service withClock(InstantSource clock) {
        return provider.create(TestContext.of(
                MemoryInventory.ofSampleSite(InstantSource.system()),
                observations,
                new NoHttp(),
                new PrometheusRegistry(),
                clock,
                data,
                failure -> {}));
    }

    private void begin(InstantSource clock) throws ServiceFailure {
        service = withClock(clock);
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
        Service second = withClock(InstantSource.system());
        assertThatThrownBy(() -> second.start(configuration("ntp: { port: " + port + " }")))
                .isInstanceOf(ServiceFailure.class)
                .hasMessageStartingWith("ntp: cannot bind 127.0.0.1:" + port + "/udp, address in use; ");
        second.stop();
    }

    private void send(DatagramSocket socket, long stamp) throws IOException {
        ByteBuffer request =
                ByteBuffer.allocate(NtpPacket.SIZE).put(0, (byte) 0x23).putLong(40, stamp);
        socket.send(new DatagramPacket(request.array(), NtpPacket.SIZE, LOOPBACK, port));
    }

    private static NtpPacket receive(DatagramSocket socket) throws IOException {
        var answer = new DatagramPacket(new byte[512], 512);
        socket.receive(answer);
        return ((Decoded.Whole) NtpPacket.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()))).packet();
    }

    /** The first answer to a request with that transmit stamp, or null when there is none for a while. */
    private NtpPacket ask(long stamp, int patienceMillis) throws Exception {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(patienceMillis);
            send(socket, stamp);
            return receive(socket);
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    @Test
    void aRequestThatHadToWaitForUsIsStampedWithItsArrival() throws Exception {
        service.stop();
        var busy = new AtomicReference<CountDownLatch>();
        var atWork = new CountDownLatch(1);
        begin(() -> {
            CountDownLatch latch = busy.get();
            if (latch != null && Thread.currentThread().getName().equals("ntp")) {
                atWork.countDown();
                pass(latch);
            }
            return Instant.now();
        });
        var idle = new CountDownLatch(1);
        busy.set(idle);
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            send(socket, 1);
            assertThat(atWork.await(5, TimeUnit.SECONDS)).isTrue();
            send(socket, 2);
            Thread.sleep(50);
            busy.set(null);
            idle.countDown();
            assertThat(receive(socket).origin()).isEqualTo(new NtpTimestamp(1));
            NtpPacket late = receive(socket);
            assertThat(late.origin()).isEqualTo(new NtpTimestamp(2));
            assertThat(late.transmit().nanosSince(late.receive()))
                    .as("nanoseconds that it was here")
                    .isBetween(50_000_000L, 5_000_000_000L);
        }
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thoseWhoAreDeniedAndThoseWhoAskTooOftenAreTold() throws Exception {
        service.reload(configuration("ntp: { port: 0, deny: 127.0.0.1 }"));
        assertThat(ask(5, 5_000).referenceId()).isEqualTo(NtpPacket.letters("DENY"));
        assertThat(ask(6, 100)).as("told a moment ago").isNull();
        service.reload(configuration("ntp: { port: 0, rate-limit: 1/64s }"));
        for (int i = 0; i < 24; i++) {
            assertThat(ask(i + 1, 5_000).stratum()).isEqualTo(10);
        }
        assertThat(ask(7, 100)).as("too many, and told of it a moment ago").isNull();
        await().untilAsserted(() -> assertThat(service.counters()).containsEntry("kisses", 1L));
        service.reload(configuration("ntp: { port: 0, rate-limit: off }"));
        assertThat(ask(8, 5_000).stratum()).isEqualTo(10);
    }

    @Test
    void aClockThatIsFarOffIsTold() throws Exception {
        ask(NtpTimestamp.of(Instant.now().minusSeconds(7_200)).bits(), 5_000);
        await().untilAsserted(() -> assertThat(observations.of("clock far off")).hasSize(1));
        assertThat(observations.of("clock far off").getFirst().fields().get("seconds"))
                .startsWith("-7200");
    }

    @Test
    void aServersKeyMustBeInTheFile() throws Exception {
        Service second = withClock(InstantSource.system());
        Files.writeString(data.resolve("ntp.keys"), "5 AES128 HEX:000102030405060708090a0b0c0d0e0f\n");
        String ask = "ntp: { port: 0, keys-file: ntp.keys, servers: [ { host: 127.0.0.9, key: %d } ] }";
        assertThatThrownBy(() -> second.start(configuration(ask.formatted(6))))
                .hasMessage("ntp: 127.0.0.9 is to be asked with key 6, which is not in ntp.keys-file; "
                        + "add a line with that number to the file, or take the key off the server");
        second.start(configuration(ask.formatted(5)));
        assertThat(second.reload(configuration(ask.formatted(6)))).containsExactly("ntp.keys-file");
        second.stop();
    }
}
