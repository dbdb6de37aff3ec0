package dev.berth.ntp.server;

import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client's requests tell of its clock. Many put a random number where their time once was (RFC 9109): a time is
 * believed if two requests tell the same difference, or at once if it is near and the client has not sent noise before.
 *
 * @param guess nanoseconds that its last request was ahead of us, whether or not it is a time
 * @param misses requests in a row whose number fitted nothing
 * @param ahead the same once it is believed, or null
 * @param stratum what it claims to be, or null where it says nothing
 */
public record ClientClock(
        long guess,
        int misses,
        @Nullable Long ahead,
        @Nullable Integer stratum) {
    /** A clock that is off by more breaks certificates, Kerberos and Puppet. */
    static final Duration FAR = Duration.ofMinutes(5);

    private static final long NEAR = Duration.ofDays(1).toNanos();
    private static final long SAME = Duration.ofSeconds(2).toNanos();
    private static final int UNSYNCHRONISED = 16;
    /** After so many misses what was believed is forgotten. */
    private static final int MOST_MISSES = 3;

    static ClientClock of(@Nullable ClientClock before, NtpPacket request, NtpTimestamp arrived) {
        Integer stratum =
                request.stratum() > 0 && request.stratum() < UNSYNCHRONISED && request.leap() != Leap.UNSYNCHRONISED
                        ? request.stratum()
                        : null;
        if (request.transmit().isZero()) {
            return new ClientClock(0, 0, null, stratum);
        }
        long guess = request.transmit().nanosSince(arrived);
        boolean confirmed = before != null && Math.abs(before.guess - guess) < SAME;
        boolean near = Math.abs(guess) < NEAR && (before == null || before.ahead != null);
        if (confirmed || near) {
            return new ClientClock(guess, 0, guess, stratum);
        }
        int misses = before == null ? 1 : before.misses + 1;
        Long known = before == null || misses >= MOST_MISSES ? null : before.ahead;
        return new ClientClock(guess, misses, known, stratum);
    }

    /** Whether it is believed to be off by more than {@link #FAR}. */
    public boolean isFarOff() {
        return ahead != null && Math.abs(ahead) > FAR.toNanos();
    }
}
