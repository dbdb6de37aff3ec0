package dev.berth.tftp.transfer;

/**
 * How long an answer takes, and how long to wait before sending again: measured as TCP does it (RFC 6298), doubled with
 * every repetition. A timeout that the client chose stands as it is.
 *
 * @param fixed the client's timeout, or 0; all in nanoseconds
 * @param roundTrip smoothed, 0 before the first measurement
 * @param deviation smoothed
 * @param timeout for what is in flight now
 */
record Pace(long fixed, long roundTrip, long deviation, long timeout) {
    private static final long FIRST = 1_000_000_000L;
    private static final long SHORTEST = 20_000_000L;
    private static final long LONGEST = 4_000_000_000L;

    static Pace of(Agreement agreement) {
        long fixed = agreement.timeout() == null ? 0 : agreement.timeout().toNanos();
        return new Pace(fixed, 0, 0, fixed == 0 ? FIRST : fixed);
    }

    /** The timeout without repetitions. */
    long base() {
        if (fixed > 0) {
            return fixed;
        }
        return roundTrip == 0 ? FIRST : Math.clamp(roundTrip + 4 * deviation, SHORTEST, LONGEST);
    }

    Pace measured(long sample) {
        if (fixed > 0) {
            return smoothed(sample, fixed);
        }
        Pace next = smoothed(sample, 0);
        return new Pace(0, next.roundTrip, next.deviation, next.base());
    }

    private Pace smoothed(long sample, long timeout) {
        if (roundTrip == 0) {
            return new Pace(fixed, Math.max(1, sample), sample / 2, timeout);
        }
        long error = Math.abs(roundTrip - sample);
        return new Pace(fixed, (7 * roundTrip + sample) / 8, (3 * deviation + error) / 4, timeout);
    }

    /** After progress that could not be measured, because something was repeated (Karn's rule). */
    Pace calm() {
        return new Pace(fixed, roundTrip, deviation, base());
    }

    Pace backedOff() {
        return fixed > 0 ? this : new Pace(0, roundTrip, deviation, Math.min(LONGEST, timeout * 2));
    }
}
