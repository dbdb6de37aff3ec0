package dev.berth.ntp.clock;

import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Duration;

/**
 * What is true of the served time; the variables of RFC 5905 §11.2.3 that go into every answer.
 *
 * @param stratum 1 to 15, or 16 when unsynchronised
 * @param rootDelay round trip to the reference clock
 * @param rootDispersion greatest error at {@code since}; it grows from then on
 * @param since when the clock was known that well
 */
public record Reference(
        Leap leap, int stratum, int referenceId, Duration rootDelay, Duration rootDispersion, NtpTimestamp since) {
    /** Reference id of a clock that follows nothing but itself. */
    public static final int LOCAL = NtpPacket.letters("LOCL");

    /** How fast a free-running clock may drift, the constant PHI of RFC 5905: 15 parts per million. */
    private static final double DRIFT = 15e-6;

    private static final double SHORT_SECOND = 65_536;
    private static final double NANOS = 1e9;

    /** Root dispersion at {@code now}, in 2^-16 s, rounded up. */
    public int dispersionAt(NtpTimestamp now) {
        double age = Math.max(0, now.nanosSince(since)) / NANOS;
        double seconds = rootDispersion.toNanos() / NANOS + age * DRIFT;
        return (int) (long) Math.min(0xffffffffL, Math.ceil(seconds * SHORT_SECOND));
    }

    /** Root delay in 2^-16 s. */
    public int delay() {
        return (int) Math.round(rootDelay.toNanos() / NANOS * SHORT_SECOND);
    }
}
