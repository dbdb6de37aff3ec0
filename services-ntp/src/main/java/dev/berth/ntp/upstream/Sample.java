package dev.berth.ntp.upstream;

/**
 * One measurement against a server (RFC 5905 §8). All in nanoseconds; times are of our {@link Course raw clock}.
 *
 * @param at when the answer arrived
 * @param offset what is to be added to the raw clock to get the server's time
 * @param delay round trip without the time at the server
 * @param dispersion greatest error of the readings at {@code at}
 */
public record Sample(long at, long offset, long delay, long dispersion) {
    /** How fast the error of a measurement grows, PHI of RFC 5905: 15 parts per million. */
    private static final double TOLERANCE = 15e-6;

    /** The worst that a crystal may do, in parts of one; 500 parts per million. */
    private static final double WORST = 500e-6;

    static long growth(long age) {
        return (long) (Math.max(0, age) * TOLERANCE);
    }

    /** Greatest error of the readings at {@code now}. */
    long dispersionAt(long now) {
        return dispersion + growth(now - at);
    }

    /** Half the round trip and the readings' error: the true offset lies within so much of {@link #offset}. */
    long distanceAt(long now) {
        return delay / 2 + dispersionAt(now);
    }

    /** Whether no drift of a crystal explains the difference to {@code other}: somebody's clock was stepped in between. */
    boolean contradicts(Sample other) {
        long apart = Math.abs(at - other.at);
        long room = delay / 2 + dispersion + other.delay / 2 + other.dispersion + (long) (apart * WORST);
        return Math.abs(offset - other.offset) > room;
    }
}
