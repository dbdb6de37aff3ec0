package dev.berth.ntp.upstream;

import java.time.Instant;

/**
 * How true time follows from the raw clock: a clock that is never set and never steps, counted in nanoseconds since 1970 from
 * what the system clock said at start.
 *
 * @param base raw time at which {@code offset} held
 * @param offset nanoseconds to be added
 * @param frequency what more is to be added per nanosecond since {@code base}
 */
public record Course(long base, long offset, double frequency) {
    /** Seconds since 1970 of 2026-01-01: a clock that says less was never set. */
    public static final long EARLIEST = 1_767_225_600L;

    private static final long NANOS = 1_000_000_000L;

    public long offsetAt(long raw) {
        return offset + (long) ((raw - base) * frequency);
    }

    /** True time at a raw time. */
    public Instant at(long raw) {
        long nanos = raw + offsetAt(raw);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}
