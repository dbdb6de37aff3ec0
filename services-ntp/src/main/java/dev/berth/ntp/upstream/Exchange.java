package dev.berth.ntp.upstream;

import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Instant;

/**
 * A request that is under way: what we remember of it until the answer comes (RFC 5905 §9, data minimisation as in
 * RFC 9109: the stamp on the wire is a random number).
 *
 * @param cookie the random transmit stamp
 * @param sentAt raw nanoseconds
 */
public record Exchange(NtpTimestamp cookie, long sentAt) {
    private static final long NANOS = 1_000_000_000L;
    /** An answer after so long is of no use. */
    static final long PATIENCE = 3 * NANOS;

    /** Fields that a client leaves empty but for version, mode and the random stamp. */
    public static NtpPacket request(NtpTimestamp cookie, int poll) {
        return new NtpPacket(
                Leap.NONE,
                NtpPacket.NEWEST_VERSION,
                Mode.CLIENT,
                0,
                poll,
                32,
                0,
                0,
                0,
                NtpTimestamp.ZERO,
                NtpTimestamp.ZERO,
                NtpTimestamp.ZERO,
                cookie);
    }

    /** What an answer comes to. */
    public sealed interface Outcome {
        record Measured(Sample sample, Claims claims) implements Outcome {}

        /** The server says that it does not know the time. */
        record Unsynchronised(Claims claims) implements Outcome {}

        /** A kiss-o'-death (RFC 5905 §7.4): four letters. */
        record Kiss(int code) implements Outcome {}

        /** No answer to our request, or one that cannot be true. */
        record Bogus() implements Outcome {}
    }

    /**
     * Judges an answer (the packet checks of RFC 5905 §9.2).
     *
     * @param arrived raw nanoseconds
     * @param precision of our own clock, log2 of seconds
     */
    public Outcome judge(NtpPacket answer, long arrived, int precision) {
        if (answer.mode() != Mode.SERVER || !answer.origin().equals(cookie)) {
            return new Outcome.Bogus();
        }
        Claims claims = Claims.of(answer);
        // Other letters, such as INIT and STEP, tell of a server that is not ready yet.
        if (answer.stratum() == 0 && isKiss(answer.referenceId())) {
            return new Outcome.Kiss(answer.referenceId());
        }
        if (!claims.isSynchronised()) {
            return new Outcome.Unsynchronised(claims);
        }
        if (answer.receive().isZero() || answer.transmit().isZero()) {
            return new Outcome.Bogus();
        }
        long received = nanos(answer.receive(), arrived);
        long transmitted = nanos(answer.transmit(), arrived);
        long delay = arrived - sentAt - (transmitted - received);
        if (transmitted < received || delay < -tick(precision) - tick(answer.precision())) {
            return new Outcome.Bogus();
        }
        long offset = (received - sentAt) / 2 + (transmitted - arrived) / 2;
        long dispersion = tick(precision) + tick(answer.precision()) + Sample.growth(arrived - sentAt);
        return new Outcome.Measured(new Sample(arrived, offset, Math.max(tick(precision), delay), dispersion), claims);
    }

    private static boolean isKiss(int code) {
        return code == Schedule.RATE || code == Schedule.DENY || code == Schedule.RSTR;
    }

    private static long tick(int precision) {
        return (long) Math.ceil(Math.scalb(1e9, Math.clamp(precision, -30, 5)));
    }

    /** The stamp in nanoseconds since 1970, in the era that is near our clock, or near now if ours was never set. */
    private static long nanos(NtpTimestamp stamp, long raw) {
        Instant near = Instant.ofEpochSecond(Math.max(Course.EARLIEST, raw / NANOS));
        Instant instant = stamp.near(near);
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }
}
