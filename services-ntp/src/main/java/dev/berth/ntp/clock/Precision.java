package dev.berth.ntp.clock;

import java.time.Instant;
import java.time.InstantSource;

/** How fine a clock reads. */
public final class Precision {
    private static final int READINGS = 200;
    /** A nanosecond, the finest that an {@link Instant} can tell: 2^-30 s and a bit more. */
    private static final int FINEST = -29;

    private static final int COARSEST = 0;

    private Precision() {}

    /**
     * The shortest step between two different readings, as log2 of seconds rounded up (RFC 5905 §7.3); a clock that stands
     * still is good to a second.
     */
    public static int measure(InstantSource clock) {
        long shortest = Long.MAX_VALUE;
        Instant before = clock.instant();
        for (int i = 0; i < READINGS; i++) {
            Instant now = clock.instant();
            long step = (now.getEpochSecond() - before.getEpochSecond()) * 1_000_000_000L
                    + now.getNano()
                    - before.getNano();
            if (step > 0) {
                shortest = Math.min(shortest, step);
            }
            before = now;
        }
        if (shortest == Long.MAX_VALUE) {
            return COARSEST;
        }
        double log2 = Math.log(shortest / 1e9) / Math.log(2);
        return (int) Math.max(FINEST, Math.min(COARSEST, Math.ceil(log2)));
    }
}
