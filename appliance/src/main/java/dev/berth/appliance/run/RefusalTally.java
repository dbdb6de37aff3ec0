package dev.berth.appliance.run;

import dev.berth.appliance.inventory.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Few lines out of any number of refusals. The first of each sort is a line at once, at most {@value #MOST} sorts in a
 * window; at the window's end its repetitions are one line, and all other refusals one line together. A window is a minute,
 * and after one in which something was only counted twice as long as that, up to an hour: who goes on for days makes a few
 * hundred lines a day.
 */
final class RefusalTally {
    /** Sorts of refusals that are told each by itself in one window. */
    static final int MOST = 10;

    static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofHours(1);

    private final Map<Refusal, long[]> repeated = new LinkedHashMap<>();
    private long others;
    private Duration length = SHORTEST;
    private @Nullable Instant began;
    private @Nullable Instant ended;

    /** Who was refused what from where. */
    record Refusal(Actor by, String place, String reason) {}

    /** A line for the history; {@code place} is empty where it is about many. */
    record Line(Actor by, String place, String text, long refusals) {}

    /** Counts a refusal; the lines that are to be written now, if any. */
    List<Line> refused(Refusal refusal, Instant now) {
        List<Line> lines = new ArrayList<>(due(now));
        open(now);
        long[] times = repeated.get(refusal);
        if (times != null) {
            times[0]++;
        } else if (repeated.size() == MOST) {
            others++;
        } else {
            repeated.put(refusal, new long[1]);
            lines.add(line(refusal, "", 1));
        }
        return lines;
    }

    /** Lines that could not be written: their refusals are told with the next ones. */
    void untold(long refusals, Instant now) {
        open(now);
        others += refusals;
    }

    /** When {@link #due} has something to say at last; null: not before the next refusal. */
    @Nullable
    Instant end() {
        return began == null ? null : began.plus(length);
    }

    /** The lines of a window that is over. */
    List<Line> due(Instant now) {
        Instant end = end();
        return end == null || now.isBefore(end) ? List.of() : close(now);
    }

    /** Ends the window before its time, and gives its lines. */
    List<Line> close(Instant now) {
        if (began == null) {
            return List.of();
        }
        String span = " within " + Math.max(1, Duration.between(began, now).toMinutes()) + " min";
        List<Line> lines = new ArrayList<>();
        repeated.forEach((refusal, times) -> {
            if (times[0] > 0) {
                lines.add(line(refusal, ", " + more(times[0]) + span, times[0]));
            }
        });
        if (others > 0) {
            lines.add(new Line(
                    Actor.UNKNOWN,
                    "",
                    "access refused " + more(others) + span + ", to others or for other reasons",
                    others));
        }
        length = lines.isEmpty() ? SHORTEST : shorter(length.multipliedBy(2), LONGEST);
        repeated.clear();
        others = 0;
        began = null;
        ended = now;
        return lines;
    }

    private void open(Instant now) {
        if (began == null) {
            began = now;
            if (ended != null && now.isAfter(ended.plus(length))) {
                length = SHORTEST;
            }
        }
    }

    private static Line line(Refusal refusal, String rest, long refusals) {
        return new Line(
                refusal.by(),
                refusal.place(),
                "access refused from " + refusal.place() + ": " + refusal.reason() + rest,
                refusals);
    }

    private static String more(long times) {
        return times + (times == 1 ? " more time" : " more times");
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
