package dev.berth.ntp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long NANOS = 1_000_000_000;
    private Schedule schedule = Schedule.begin(0);
    private long now;

    private List<Long> intervals(int requests, boolean answered) {
        List<Long> intervals = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            schedule = schedule.sent(now, 0);
            schedule = answered ? schedule.answered(now, true) : schedule.silent();
            intervals.add((schedule.nextAt() - now) / NANOS);
            now = schedule.nextAt();
        }
        return intervals;
    }

    @Test
    void aBurstAtTheStartThenMoreAndMoreSeldom() {
        assertThat(intervals(8, true)).containsExactly(2L, 2L, 2L, 2L, 2L, 2L, 2L, 64L);
        List<Long> steady = intervals(60, true);
        assertThat(steady).isSorted().startsWith(64L).endsWith(1_024L);
    }

    @Test
    void aSilentServerIsLookedForUpToEveryFourMinutesAndGreetedWithABurst() {
        assertThat(intervals(14, false))
                .containsExactly(2L, 2L, 2L, 2L, 2L, 2L, 2L, 64L, 128L, 256L, 256L, 256L, 256L, 256L);
        assertThat(intervals(3, true)).containsExactly(2L, 2L, 2L);
    }

    @Test
    void newsBringsItCloser() {
        intervals(60, true);
        assertThat(schedule.poll()).isEqualTo(10);
        schedule = schedule.answered(now, false);
        assertThat(schedule.poll()).isEqualTo(9);
        schedule = schedule.closer(now);
        assertThat(schedule.nextAt() - now).isLessThanOrEqualTo(2 * NANOS);
        assertThat(schedule.poll()).isEqualTo(6);
    }

    @Test
    void aKissIsObeyed() {
        intervals(8, true);
        Schedule slower = schedule.kissed(Schedule.RATE, now);
        assertThat(slower.nextAt() - now).isEqualTo(128 * NANOS);
        assertThat(schedule.kissed(Schedule.DENY, now).nextAt()).isEqualTo(Schedule.NEVER);
    }

    @Test
    void intervalsAreScatteredSoThatServersAreNotAskedInStep() {
        intervals(8, true);
        assertThat(schedule.sent(now, 1).nextAt() - now).isEqualTo(56 * NANOS);
    }
}
