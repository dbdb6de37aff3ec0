package dev.berth.appliance.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Local time in Berlin; 29 March 2026 has no 02:30, 25 October has two. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    every 6h             | 2026-03-01T12:00 | 2026-03-01T13:00
                    every 15m            | 2026-03-01T12:07 | 2026-03-01T12:15
                    hourly               | 2026-03-01T12:00 | 2026-03-01T13:00
                    daily                | 2026-03-01T12:00 | 2026-03-02T00:00
                    weekly               | 2026-03-01T12:00 | 2026-03-08T00:00
                    monthly              | 2026-03-01T12:00 | 2026-04-01T00:00
                    * * * * *            | 2026-03-01T12:00 | 2026-03-01T12:01
                    30 3 * * sun         | 2026-03-01T12:00 | 2026-03-08T03:30
                    30 3 * * 7           | 2026-03-01T12:00 | 2026-03-08T03:30
                    0 22 * * 1-5         | 2026-03-06T22:00 | 2026-03-09T22:00
                    0 22 * * Fri-Sun     | 2026-03-06T22:00 | 2026-03-07T22:00
                    */20 8-10 * * *      | 2026-03-01T10:41 | 2026-03-02T08:00
                    5/20 * * * *         | 2026-03-01T10:26 | 2026-03-01T10:45
                    0 0 1,15 * *         | 2026-03-01T00:00 | 2026-03-15T00:00
                    0 0 13 * fri         | 2026-03-01T00:00 | 2026-03-06T00:00
                    0 0 29 feb *         | 2026-03-01T00:00 | 2028-02-29T00:00
                    0 0 31 * *           | 2026-03-31T12:00 | 2026-05-31T00:00
                    30 2 * * *           | 2026-03-28T12:00 | 2026-03-29T03:30
                    30 2 * * *           | 2026-03-29T12:00 | 2026-03-30T02:30
                    30 2 * * *           | 2026-10-24T12:00 | 2026-10-25T02:30
                    30 2 * * *           | 2026-10-25T02:31 | 2026-10-26T02:30
                    """)
    void theNextTimeIsWhatCronSays(String text, LocalDateTime now, LocalDateTime next) {
        Instant at = now.atZone(BERLIN).toInstant();
        assertThat(Schedule.of(text).next(at, BERLIN))
                .isEqualTo(next.atZone(BERLIN).toInstant());
        assertThat(Schedule.of(text)).hasToString(text);
    }

    /** In the second 02:30 of the night that has two. */
    @Test
    void aRepeatedHourComesOnce() {
        Instant second = Instant.parse("2026-10-25T01:15:00Z");
        assertThat(Schedule.of("30 2 * * *").next(second, BERLIN)).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sometimes",
                "every 0h",
                "every 6",
                "every 1s",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "5-1 * * * *",
                "*/0 * * * *",
                "1,,2 * * * *",
                "*-5 * * * *",
                "-1 * * * *",
                "0 0 30 feb *",
                "foo * * * *"
            })
    void whatIsNoScheduleIsRefused(String text) {
        assertThatThrownBy(() -> Schedule.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plansAreAskedForWhenTheirTimeComesAndOnlyThen() {
        var clock = new TestClock();
        List<String> asked = new ArrayList<>();
        Jobs jobs = (work, input, by) -> {
            asked.add(work + " " + input + " " + by);
            if (work.equals("busy")) {
                throw new JobFailure("job 1 waits to do the same");
            }
            return 1;
        };
        try (var scheduler = new Scheduler(jobs, clock, ZoneId.of("UTC"))) {
            var scrub = new Plan("night", "registry scrub", Schedule.of("0 3 * * *"), Map.of("a", "b"));
            var busy = new Plan("often", "busy", Schedule.of("every 1h"), Map.of());
            scheduler.plan(List.of(scrub));
            assertThat(scheduler.tick()).isEqualTo(Duration.ofSeconds(30));
            assertThat(asked).isEmpty();
            assertThat(scheduler.coming())
                    .containsExactly(new Scheduler.Coming(scrub, Instant.parse("2026-03-02T03:00:00Z")));

            clock.advance(Duration.ofHours(15));
            scheduler.tick();
            scheduler.tick();
            assertThat(asked)
                    .containsExactly("registry scrub {a=b} " + new Actor(Actor.Sort.SERVICE, "schedule night"));

            scheduler.plan(List.of(scrub, busy));
            clock.advance(Duration.ofDays(3));
            scheduler.tick();
            assertThat(asked).as("once, not three times").hasSize(3);
            scheduler.plan(List.of());
            clock.advance(Duration.ofDays(3));
            scheduler.tick();
            assertThat(asked).hasSize(3);
        }
    }
}
