package dev.berth.appliance.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.run.RefusalTally.Line;
import dev.berth.appliance.run.RefusalTally.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RefusalTallyTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Refusal WRONG = guess("10.77.0.5");

    private final RefusalTally tally = new RefusalTally();
    private Instant now = NOON;

    private static Refusal guess(String place) {
        return new Refusal(new Actor(Actor.Sort.ANONYMOUS, "ann"), place, "wrong password of user ann");
    }

    private List<Line> refused(Refusal refusal) {
        return tally.refused(refusal, now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void theFirstIsToldAtOnceAndItsRepetitionsAreOneLineAtTheEnd() {
        assertThat(refused(WRONG))
                .containsExactly(new Line(
                        WRONG.by(), WRONG.place(), "access refused from 10.77.0.5: wrong password of user ann", 1));
        for (int i = 0; i < 17; i++) {
            pass(Duration.ofSeconds(3));
            assertThat(refused(WRONG)).isEmpty();
        }
        assertThat(tally.due(NOON.plusSeconds(59))).isEmpty();
        assertThat(tally.due(NOON.plusSeconds(60)))
                .containsExactly(new Line(
                        WRONG.by(),
                        WRONG.place(),
                        "access refused from 10.77.0.5: wrong password of user ann, 17 more times within 1 min",
                        17));
        assertThat(tally.due(NOON.plusSeconds(120))).isEmpty();
        assertThat(tally.end()).isNull();
    }

    @Test
    void whatIsTooManyIsOneLineTogether() {
        for (int i = 0; i < 200; i++) {
            assertThat(refused(guess("10.77.0." + i))).hasSize(i < RefusalTally.MOST ? 1 : 0);
        }
        assertThat(tally.due(NOON.plusSeconds(60)))
                .containsExactly(new Line(
                        Actor.UNKNOWN,
                        "",
                        "access refused 190 more times within 1 min, to others or for other reasons",
                        190));
    }

    @Test
    void whoGoesOnIsToldMoreAndMoreSeldomAndAfterAQuietTimeAtOnceAgain() {
        List<Integer> lines = new ArrayList<>();
        for (int hour = 0; hour < 24; hour++) {
            int told = 0;
            for (int second = 0; second < 3600; second += 2) {
                told += refused(WRONG).size();
                pass(Duration.ofSeconds(2));
            }
            lines.add(told);
        }
        assertThat(lines.getFirst()).isBetween(8, 14);
        assertThat(lines.subList(2, 24)).allMatch(told -> told <= 3);
        assertThat(tally.close(now)).hasSize(1);

        pass(RefusalTally.LONGEST.plusSeconds(1));
        assertThat(refused(WRONG)).hasSize(1);
        assertThat(tally.end()).isEqualTo(now.plus(RefusalTally.SHORTEST));
    }

    @Test
    void whatCouldNotBeWrittenIsToldWithTheNext() {
        tally.untold(refused(WRONG).getFirst().refusals(), now);
        assertThat(tally.due(NOON.plusSeconds(60)))
                .extracting(Line::text)
                .containsExactly("access refused 1 more time within 1 min, to others or for other reasons");
    }

    /** Whatever comes: nothing is lost, and the lines are few. */
    @Property(tries = 200)
    void everyRefusalIsCountedOnceAndLinesAreBounded(@ForAll int seed, @ForAll @IntRange(max = 3000) int many) {
        var random = new Random(seed);
        int places = 1 + random.nextInt(40);
        int pace = 1 + random.nextInt(2000);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            lines.addAll(refused(guess("10.77.0." + random.nextInt(places))));
            pass(Duration.ofMillis(random.nextInt(pace)));
        }
        lines.addAll(tally.close(now));
        assertThat(lines.stream().mapToLong(Line::refusals).sum()).isEqualTo(many);
        long minutes = Duration.between(NOON, now).toMinutes() + 1;
        assertThat(lines.size()).isLessThanOrEqualTo((int) minutes * (2 * RefusalTally.MOST + 1));
    }
}
