package dev.berth.ntp.message;

import java.time.Instant;

/**
 * A 64-bit time stamp: seconds since the start of an era in the high half, their fraction in the low half (RFC 5905 §6).
 * Eras are 2^32 seconds long; era 0 began in 1900, era 1 begins on 7 February 2036. The stamp does not tell its era.
 */
public record NtpTimestamp(long bits) {
    /** "Unknown" on the wire. */
    public static final NtpTimestamp ZERO = new NtpTimestamp(0);

    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS = 1_000_000_000L;

    public static NtpTimestamp of(Instant instant) {
        return of(instant.getEpochSecond(), instant.getNano());
    }

    /** {@code nanos} from 0 to 999999999 after {@code unixSeconds}. */
    public static NtpTimestamp of(long unixSeconds, long nanos) {
        // Cast to an unsigned 32-bit number of seconds, that is modulo the era.
        return new NtpTimestamp((unixSeconds + SECONDS_1900_TO_1970) << 32 | (nanos << 32) / NANOS);
    }

    /** The instant within 68 years of {@code near} that has this stamp. */
    public Instant near(Instant near) {
        long nearSeconds = near.getEpochSecond() + SECONDS_1900_TO_1970;
        int distance = (int) (bits >>> 32) - (int) nearSeconds;
        long nanos = ((bits & 0xffffffffL) * NANOS + (1L << 31)) >>> 32;
        return Instant.ofEpochSecond(near.getEpochSecond() + distance, nanos);
    }

    /** Nanoseconds from {@code earlier} to this, right if they are less than 68 years apart, whatever their eras. */
    public long nanosSince(NtpTimestamp earlier) {
        long difference = bits - earlier.bits;
        long seconds = difference >> 32;
        return seconds * NANOS + ((difference & 0xffffffffL) * NANOS >>> 32);
    }

    public NtpTimestamp minusNanos(long nanos) {
        long seconds = Math.floorDiv(nanos, NANOS);
        long rest = Math.floorMod(nanos, NANOS);
        return new NtpTimestamp(bits - (seconds << 32) - (rest << 32) / NANOS);
    }

    public boolean isZero() {
        return bits == 0;
    }
}
