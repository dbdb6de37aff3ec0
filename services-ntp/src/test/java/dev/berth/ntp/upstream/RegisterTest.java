package dev.berth.ntp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private static final long MS = 1_000_000;
    private static final long NANOS = 1_000_000_000;

    private static Sample sample(long second, long offsetMillis, long delayMillis) {
        return new Sample(second * NANOS, offsetMillis * MS, delayMillis * MS, 1_000);
    }

    private static Register of(Sample... samples) {
        Register register = Register.EMPTY;
        for (Sample sample : samples) {
            register = register.add(sample);
        }
        return register;
    }

    @Test
    void theShortestRoundTripIsBelieved() {
        Register register = of(sample(0, 5, 12), sample(2, 1, 2), sample(4, 9, 20));
        Register.Estimate estimate = register.estimate(4 * NANOS, 0);
        assertThat(estimate.offset()).isEqualTo(MS);
        assertThat(estimate.delay()).isEqualTo(2 * MS);
        // The root mean square of 4 ms and 8 ms.
        assertThat(estimate.jitter()).isCloseTo((long) (Math.sqrt((16.0 + 64) / 2) * MS), within(10L));
    }

    @Test
    void fewAnswersMakeNobodySure() {
        Register register = Register.EMPTY;
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            register = register.add(sample(2 * i, 0, 1));
            seconds.add(register.estimate(2 * i * NANOS, 0).dispersion() / NANOS);
        }
        assertThat(seconds).containsExactly(7L, 3L, 1L, 0L, 0L, 0L, 0L, 0L);
    }

    @Test
    void anOldMeasurementGrowsVagueUntilANewerOneIsBetter() {
        Register register = of(sample(0, 1, 2), sample(1_024, 2, 20));
        assertThat(register.estimate(1_024 * NANOS, 0).offset()).isEqualTo(2 * MS);
    }

    @Test
    void theDriftOfOurClockIsTakenIntoAccount() {
        Register register = of(sample(0, 1, 2));
        assertThat(register.estimate(100 * NANOS, 20e-6).offset()).isEqualTo(3 * MS);
    }

    @Test
    void aSpikeIsPassedOver() {
        Register register = of(sample(0, 0, 1), sample(2, 0, 1), sample(4, 700, 1));
        assertThat(register.samples()).hasSize(2);
        register = register.add(sample(6, 0, 1));
        assertThat(register.samples()).hasSize(3);
        assertThat(register.doubted()).isNull();
    }

    @Test
    void aStepThatIsConfirmedMakesTheEarlierOnesForgotten() {
        Register register = of(sample(0, 0, 1), sample(2, 0, 1), sample(64, 700, 1), sample(66, 700, 1));
        assertThat(register.samples()).hasSize(2);
        assertThat(register.estimate(66 * NANOS, 0).offset()).isEqualTo(700 * MS);
    }

    @Test
    void driftIsTheSlopeOfTheMeasurements() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            samples.addFirst(new Sample(i * 64 * NANOS, (long) (i * 64 * NANOS * 40e-6) + (i % 2) * 50_000, MS, 1_000));
        }
        assertThat(Drift.of(samples).orElseThrow()).isCloseTo(40e-6, within(0.3e-6));
        assertThat(Drift.of(samples.subList(0, 3))).as("too few").isEmpty();
        List<Sample> noisy = samples.stream()
                .map(one -> new Sample(one.at(), one.offset() * (one.at() / NANOS % 128 == 0 ? 5 : -5), MS, 1_000))
                .toList();
        assertThat(Drift.of(noisy)).as("too noisy").isEmpty();
    }
}
