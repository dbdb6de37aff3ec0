package dev.berth.ntp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.service.Gauge;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.key.SymmetricKey;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.upstream.Keeping.Origin;
import dev.berth.ntp.upstream.Verdict;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a client of servers on loopback, in a time that passes as the test wants. */
class UpstreamTest {
    private static final long NANOS = 1_000_000_000;
    private static final long START = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond();
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Nanoseconds that the test lets pass at once; what really passes comes on top. */
    private final AtomicLong passed = new AtomicLong();

    private final long began = System.nanoTime();

    /** Nanoseconds that somebody set the system clock ahead. */
    private final AtomicLong set = new AtomicLong();

    private final RecordedObservations observations = new RecordedObservations();
    private final NtpServiceProvider provider = new NtpServiceProvider();
    private final List<FakeServer> servers = new ArrayList<>();

    @TempDir
    Path data;

    private NtpService service;
    private int port;

    private long ticks() {
        return System.nanoTime() - began + passed.get();
    }

    private Instant system() {
        return Instant.ofEpochSecond(START).plusNanos(ticks() + set.get());
    }

    /** What the clocks of servers agree about, whatever the system clock is set to. */
    private Instant world() {
        return Instant.ofEpochSecond(START).plusNanos(ticks());
    }

    /** Answers as a server of stratum 1 whose clock is ahead of the test's. */
    private final class FakeServer implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
        volatile Duration ahead;
        volatile boolean silent;
        final AtomicLong asked = new AtomicLong();
        /** Signs with this, or not at all. */
        volatile SymmetricKey key;

        FakeServer(Duration ahead) throws SocketException {
            this.ahead = ahead;
            servers.add(this);
            Thread.ofVirtual().start(this::run);
        }

        String name() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void run() {
            var packet = new DatagramPacket(new byte[512], 512);
            while (!socket.isClosed()) {
                try {
                    socket.receive(packet);
                    asked.incrementAndGet();
                    var request = ((Decoded.Whole)
                                    NtpPacket.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength())))
                            .packet();
                    NtpTimestamp stamp = NtpTimestamp.of(world().plus(ahead));
                    ByteBuffer answer = ByteBuffer.allocate(NtpPacket.SIZE + 24);
                    new NtpPacket(
                                    Leap.NONE,
                                    4,
                                    Mode.SERVER,
                                    1,
                                    6,
                                    -20,
                                    0,
                                    1,
                                    NtpPacket.letters("GPS "),
                                    stamp,
                                    request.transmit(),
                                    stamp,
                                    stamp)
                            .encode(answer);
                    if (key != null) {
                        answer.putInt(key.id()).put(key.sign(Arrays.copyOf(answer.array(), NtpPacket.SIZE), 4));
                    }
                    if (!silent) {
                        socket.send(new DatagramPacket(answer.array(), answer.position(), packet.getSocketAddress()));
                    }
                } catch (java.io.IOException e) {
                    return;
                }
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private void start(String ntp) throws Exception {
        InstantSource clock = this::system;
        service = new NtpService(
                TestContext.of(
                        MemoryInventory.ofSampleSite(clock),
                        observations,
                        new NoHttp(),
                        new PrometheusRegistry(),
                        clock,
                        data,
                        failure -> {}),
                KernelClock.State.Unsynchronised::new,
                this::ticks);
        var bound = service.start(TestConfiguration.of(data, ntp, provider));
        port = ((InetSocketAddress) bound.getFirst().address()).getPort();
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.stop();
        }
        servers.forEach(FakeServer::close);
    }

    /** Lets time pass, in steps that the service sees, until {@code done}. */
    private void passUntil(String ntp, java.util.function.BooleanSupplier done) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    if (done.getAsBoolean()) {
                        return true;
                    }
                    passed.addAndGet(NANOS / 2);
                    service.reload(TestConfiguration.of(data, ntp, provider));
                    return false;
                });
    }

    private NtpV3Packet answer() throws Exception {
        try (var client = new NTPUDPClient()) {
            client.setDefaultTimeout(Duration.ofSeconds(5));
            return client.getTime(LOOPBACK, port).getMessage();
        }
    }

    private static Duration between(Instant earlier, NtpV3Packet answer) {
        return Duration.between(
                earlier, new NtpTimestamp(answer.getTransmitTimeStamp().ntpValue()).near(earlier));
    }

    @Test
    void theMajoritysTimeIsServedOnceItIsKnownAndTheLiarsIsNot() throws Exception {
        var right = new FakeServer(Duration.ofSeconds(40));
        var alsoRight = new FakeServer(Duration.ofSeconds(40));
        var wrong = new FakeServer(Duration.ofSeconds(90));
        String ntp = "ntp: { port: 0, servers: [\"%s\", \"%s\", \"%s\"] }"
                .formatted(right.name(), wrong.name(), alsoRight.name());
        start(ntp);

        NtpV3Packet early = answer();
        assertThat(early.getLeapIndicator()).isEqualTo(3);
        assertThat(early.getStratum()).isZero();

        passUntil(
                ntp,
                () -> service.server().keeping().origin() == Origin.SERVERS
                        && service.server().judgement().verdicts().containsValue(Verdict.FALSETICKER));
        NtpV3Packet answer = answer();
        assertThat(answer.getLeapIndicator()).isZero();
        assertThat(answer.getStratum()).isEqualTo(2);
        assertThat(answer.getReferenceIdString()).isEqualTo("127.0.0.1");
        assertThat(between(system(), answer)).isBetween(Duration.ofSeconds(38), Duration.ofSeconds(41));
        var verdicts = service.server().judgement().verdicts();
        assertThat(verdicts.entrySet().stream()
                        .filter(entry -> entry.getValue() == Verdict.FALSETICKER)
                        .map(entry -> entry.getKey().toString()))
                .containsExactly(wrong.name());
        assertThat(observations.of("time synchronised")).hasSize(1);
        assertThat(observations.of("time synchronised").getFirst().fields()).containsEntry("stratum", "2");

        right.silent = true;
        alsoRight.silent = true;
        wrong.silent = true;
        passed.addAndGet(900 * NANOS);
        passUntil(ntp, () -> {
            passed.addAndGet(60 * NANOS);
            return service.server().keeping().origin() == Origin.HELD;
        });
        assertThat(answer().getStratum()).isEqualTo(2);
        assertThat(between(system(), answer())).isBetween(Duration.ofSeconds(38), Duration.ofSeconds(41));
    }

    @Test
    void aSystemClockThatIsSetMovesNothingWhileServersAreFollowedOrWereLately() throws Exception {
        var server = new FakeServer(Duration.ofSeconds(2));
        String ntp = "ntp: { port: 0, servers: \"%s\" }".formatted(server.name());
        start(ntp);
        passUntil(ntp, () -> service.server().keeping().origin() == Origin.SERVERS);

        for (Duration step : List.of(Duration.ofHours(5), Duration.ofSeconds(-3), Duration.ofDays(-700))) {
            set.addAndGet(step.toNanos());
            assertThat(between(world(), answer()))
                    .as("at once")
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            long asked = server.asked.get();
            passUntil(ntp, () -> server.asked.get() > asked + 1);
            assertThat(answer().getStratum()).isEqualTo(2);
            assertThat(between(world(), answer())).as("later").isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        }
        server.silent = true;
        set.addAndGet(Duration.ofHours(1).toNanos());
        passUntil(ntp, () -> {
            passed.addAndGet(60 * NANOS);
            return service.server().keeping().origin() == Origin.HELD;
        });
        assertThat(between(world(), answer())).as("held").isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    @Test
    void withoutServersTheSystemClockIsServedAsItIsSet() throws Exception {
        start("ntp: { port: 0 }");

        set.addAndGet(Duration.ofDays(-1).toNanos());

        assertThat(between(system(), answer()).abs()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void statusTellsOurClock() throws Exception {
        var server = new FakeServer(Duration.ofSeconds(40));
        String ntp = "ntp: { port: 0, servers: \"%s\" }".formatted(server.name());
        start(ntp);
        assertThat(service.gauges()).containsEntry("stratum", Gauge.of(16));

        passUntil(ntp, () -> service.server().keeping().origin() == Origin.SERVERS);

        assertThat(service.gauges())
                .containsEntry("stratum", Gauge.of(2))
                .containsEntry("clocks-far-off", Gauge.of(0))
                .hasEntrySatisfying(
                        "offset", offset -> assertThat(offset.value()).isBetween(39_000_000L, 41_000_000L))
                .hasEntrySatisfying(
                        "root-distance",
                        distance -> assertThat(distance.value()).isPositive());
    }

    @Test
    void serversMayBeTakenAwayWhileItRuns() throws Exception {
        var server = new FakeServer(Duration.ofSeconds(-7));
        String ntp = "ntp: { port: 0, servers: \"%s\" }".formatted(server.name());
        start(ntp);
        passUntil(ntp, () -> service.server().keeping().origin() == Origin.SERVERS);
        String without = "ntp: { port: 0, local-stratum: 9 }";
        passUntil(without, () -> service.server().sources().isEmpty());
        assertThat(service.server().keeping().origin()).isEqualTo(Origin.HELD);
    }

    @Test
    void aServerThatCannotBeFoundChangesNothing() throws Exception {
        String ntp = "ntp: { port: 0, servers: [\"nowhere.invalid\"] }";
        start(ntp);
        assertThat(answer().getLeapIndicator()).isEqualTo(3);
        passed.addAndGet(400 * NANOS);
        passUntil(ntp, () -> service.server().keeping().origin() == Origin.LOCAL);
        assertThat(answer().getStratum()).isEqualTo(10);
        assertThat(service.counters()).isNotEqualTo(Map.of());
    }

    @Test
    void aServerWithAKeyIsBelievedOnlyUnderIt() throws Exception {
        var server = new FakeServer(Duration.ofSeconds(3));
        Files.writeString(data.resolve("keys"), "7 SHA256 secret\n");
        String ntp =
                "ntp: { port: 0, keys-file: keys, servers: [ { host: \"%s\", key: 7 } ] }".formatted(server.name());
        server.key = Keys.parse("7 SHA256 another").find(7);
        start(ntp);
        passUntil(
                ntp,
                () -> service.server().sources().stream()
                        .anyMatch(source -> source.schedule().unanswered() > 1));
        server.key = Keys.parse("7 SHA256 secret").find(7);
        passUntil(ntp, () -> service.server().keeping().origin() == Origin.SERVERS);
    }
}
