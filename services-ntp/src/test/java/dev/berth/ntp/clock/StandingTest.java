package dev.berth.ntp.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final NtpTimestamp NOW = NtpTimestamp.of(TestClock.NOON);

    @Test
    void aClockThatNobodyDisciplinesIsItsOwnReference() {
        Reference alone = Standing.ofSystemClock(new KernelClock.State.Unsynchronised(), 10, -20, NOW);
        assertThat(alone)
                .isEqualTo(new Reference(Leap.NONE, 10, Reference.LOCAL, Duration.ZERO, Duration.ofNanos(954), NOW));
    }

    @Test
    void aDisciplinedClockPassesLeapAndErrorOn() {
        var kept = new KernelClock.State.Synchronised(Leap.LAST_MINUTE_HAS_61_SECONDS, Duration.ofMillis(40));
        Reference reference = Standing.ofSystemClock(kept, 10, -20, NOW);
        assertThat(reference.leap()).isEqualTo(Leap.LAST_MINUTE_HAS_61_SECONDS);
        assertThat(reference.rootDispersion()).isEqualTo(Duration.ofNanos(40_000_954));
    }

    @Test
    void dispersionGrowsWithTheAgeOfTheReferenceAndStopsAtTheEndOfItsField() {
        var reference = new Reference(Leap.NONE, 3, 0, Duration.ofMillis(250), Duration.ofMillis(500), NOW);
        assertThat(reference.delay()).isEqualTo(65_536 / 4);
        assertThat(reference.dispersionAt(NOW)).isEqualTo(65_536 / 2);
        // 15 ppm of 100,000 s are 1.5 s
        assertThat(reference.dispersionAt(NOW.minusNanos(-100_000L * 1_000_000_000)))
                .isEqualTo(65_536 * 2);
        var awful = new Reference(Leap.NONE, 3, 0, Duration.ZERO, Duration.ofDays(400), NOW);
        assertThat(awful.dispersionAt(NOW)).isEqualTo(0xffffffff);
    }

    @Test
    void precisionIsTheShortestStepRoundedUp() {
        assertThat(Precision.measure(stepping(1_000_000))).isEqualTo(-9);
        assertThat(Precision.measure(stepping(1_000))).isEqualTo(-19);
        assertThat(Precision.measure(stepping(1))).isEqualTo(-29);
        assertThat(Precision.measure(new TestClock())).isZero();
        assertThat(Precision.measure(InstantSource.system())).isBetween(-29, -9);
    }

    private static InstantSource stepping(long nanos) {
        var at = new long[1];
        return () -> Instant.ofEpochSecond(1_700_000_000, at[0] += nanos);
    }

    @Test
    void theKernelAnswersHere() {
        assertThat(new Adjtimex().read())
                .isInstanceOfAny(KernelClock.State.Synchronised.class, KernelClock.State.Unsynchronised.class);
    }
}
