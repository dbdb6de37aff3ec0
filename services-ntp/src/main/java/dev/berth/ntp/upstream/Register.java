package dev.berth.ntp.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clock filter (RFC 5905 §10): the newest measurements against one server, newest first, and the best of them.
 *
 * @param doubted the newest sample, held back while nothing but itself says that a clock was stepped
 */
public record Register(List<Sample> samples, @Nullable Sample doubted) {
    static final int STAGES = 8;

    /** The dispersion of a stage that holds nothing, MAXDISP: so that one answer alone makes nobody sure. */
    private static final long UNKNOWN = 16_000_000_000L;

    public static final Register EMPTY = new Register(List.of(), null);

    public Register {
        samples = List.copyOf(samples);
    }

    /**
     * A new measurement. One that contradicts the earlier ones waits for the next: if that confirms it, the earlier ones
     * are forgotten, else it was a spike.
     */
    Register add(Sample sample) {
        boolean odd = !samples.isEmpty() && samples.getFirst().contradicts(sample);
        if (!odd) {
            return new Register(with(sample, samples), null);
        }
        boolean confirmed = doubted != null && !doubted.contradicts(sample);
        return confirmed ? new Register(List.of(sample, doubted), null) : new Register(samples, sample);
    }

    private static List<Sample> with(Sample sample, List<Sample> earlier) {
        List<Sample> kept = new ArrayList<>(STAGES);
        kept.add(sample);
        kept.addAll(earlier.subList(0, Math.min(earlier.size(), STAGES - 1)));
        return kept;
    }

    /**
     * What the register comes to.
     *
     * @param offset to be added to the raw clock now
     * @param delay of the sample that was chosen
     * @param dispersion of all, the better ones weighing more
     * @param jitter root mean square of what the others differ from the chosen one
     */
    public record Estimate(long offset, long delay, long dispersion, long jitter) {}

    /** The estimate at {@code now} with the raw clock drifting by {@code frequency} (seconds per second); null if empty. */
    public @Nullable Estimate estimate(long now, double frequency) {
        if (samples.isEmpty()) {
            return null;
        }
        List<Sample> best = samples.stream()
                .sorted(Comparator.comparingLong(sample -> sample.distanceAt(now)))
                .toList();
        Sample first = best.getFirst();
        long offset = offsetAt(first, now, frequency);
        double dispersion = 0;
        double squares = 0;
        for (int i = 0; i < STAGES; i++) {
            boolean there = i < best.size();
            dispersion += Math.scalb((double) (there ? best.get(i).dispersionAt(now) : UNKNOWN), -(i + 1));
            if (there) {
                double difference = offsetAt(best.get(i), now, frequency) - offset;
                squares += difference * difference;
            }
        }
        double jitter = Math.sqrt(squares / Math.max(1, best.size() - 1));
        return new Estimate(offset, first.delay(), (long) dispersion, (long) jitter);
    }

    private static long offsetAt(Sample sample, long now, double frequency) {
        return sample.offset() + (long) ((now - sample.at()) * frequency);
    }
}
