package dev.berth.ntp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.upstream.Keeping.Origin;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeepingTest {
    private static final long NANOS = 1_000_000_000;
    private static final long RAW = TestClock.NOON.getEpochSecond() * NANOS;
    private static final Ipv4 SERVER = Ipv4.of("192.0.2.1");
    private static final KernelClock.State ALONE = new KernelClock.State.Unsynchronised();
    private static final KernelClock.State KEPT = new KernelClock.State.Synchronised(Leap.NONE, Duration.ofMillis(100));
    private static final Instant NEVER_SET = Instant.EPOCH.plusSeconds(60);

    private static Following following(boolean held, boolean island, long hoursAgo) {
        return new Following(
                new Course(RAW - hoursAgo * 3_600 * NANOS, 5 * NANOS, 0),
                new Endpoint(SERVER, 123),
                Leap.LAST_MINUTE_HAS_61_SECONDS,
                3,
                20_000_000,
                30_000_000,
                island,
                held);
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                arguments("servers agree", following(false, false, 0), ALONE, TestClock.NOON, false, Origin.SERVERS, 3),
                arguments(
                        "servers before the system",
                        following(false, false, 0),
                        KEPT,
                        TestClock.NOON,
                        false,
                        Origin.SERVERS,
                        3),
                arguments(
                        "just lost, the system is worse",
                        following(true, false, 0),
                        KEPT,
                        TestClock.NOON,
                        false,
                        Origin.HELD,
                        3),
                arguments(
                        "long lost, the system is better",
                        following(true, false, 12),
                        KEPT,
                        TestClock.NOON,
                        false,
                        Origin.SYSTEM,
                        10),
                arguments(
                        "long lost, no system",
                        following(true, false, 12),
                        ALONE,
                        TestClock.NOON,
                        false,
                        Origin.HELD,
                        3),
                arguments("a day lost", following(true, false, 24), ALONE, TestClock.NOON, false, Origin.LOCAL, 10),
                arguments(
                        "the island's leader left",
                        following(true, true, 0),
                        ALONE,
                        TestClock.NOON,
                        false,
                        Origin.LOCAL,
                        10),
                arguments("waiting", null, ALONE, TestClock.NOON, true, Origin.NONE, 16),
                arguments("waiting with a good system clock", null, KEPT, TestClock.NOON, true, Origin.SYSTEM, 10),
                arguments("waited in vain", null, ALONE, TestClock.NOON, false, Origin.LOCAL, 10),
                arguments("never set", null, ALONE, NEVER_SET, false, Origin.NONE, 16),
                arguments(
                        "never set, but the servers tell",
                        following(false, false, 0),
                        ALONE,
                        NEVER_SET,
                        false,
                        Origin.SERVERS,
                        3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void theBestTimeThereIsIsServedForWhatItIs(
            String name,
            @Nullable Following following,
            KernelClock.State kernel,
            Instant system,
            boolean waiting,
            Origin origin,
            int stratum) {
        Keeping keeping = Keeping.of(new Keeping.Circumstances(kernel, following, waiting, 10, -20, system, RAW));
        assertThat(keeping.origin()).isEqualTo(origin);
        assertThat(keeping.reference().stratum()).isEqualTo(stratum);
        assertThat(keeping.reference().leap() == Leap.UNSYNCHRONISED).isEqualTo(origin == Origin.NONE);
        boolean ownTime = origin == Origin.SYSTEM || origin == Origin.NONE || following == null;
        assertThat(keeping.course()).isEqualTo(ownTime ? null : following.course());
    }

    @Test
    void theServersRootIsContinued() {
        Keeping keeping = Keeping.of(
                new Keeping.Circumstances(ALONE, following(false, false, 0), false, 10, -20, TestClock.NOON, RAW));
        Reference reference = keeping.reference();
        assertThat(reference.referenceId()).isEqualTo(SERVER.bits());
        assertThat(reference.leap()).isEqualTo(Leap.LAST_MINUTE_HAS_61_SECONDS);
        assertThat(reference.rootDelay()).isEqualTo(Duration.ofMillis(20));
        assertThat(reference.rootDispersion()).isEqualTo(Duration.ofMillis(30));
        assertThat(keeping.course().at(RAW)).isEqualTo(TestClock.NOON.plusSeconds(5));
    }
}
