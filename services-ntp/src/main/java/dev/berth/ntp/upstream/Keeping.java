package dev.berth.ntp.upstream;

import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.clock.Standing;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that is served, and what is claimed of it.
 *
 * @param course how it follows from the raw clock; null: it is the system clock's
 */
public record Keeping(
        Origin origin, Reference reference, @Nullable Course course) {
    /** Where the time comes from. */
    public enum Origin {
        /** Servers, that confirm it. */
        SERVERS,
        /** Servers, that have not confirmed it for a while. */
        HELD,
        /** The system clock, that somebody on this machine keeps right. */
        SYSTEM,
        /** Nobody: we lead an island. */
        LOCAL,
        /** Nobody yet. */
        NONE
    }

    /**
     * What the decision rests on.
     *
     * @param kernel what is known of the system clock
     * @param following what the servers say, null before they said anything
     * @param waiting whether they may still say something before we lead
     * @param precision of the clock, log2 of seconds
     * @param system what the system clock reads
     * @param raw the raw clock at the same time
     */
    public record Circumstances(
            KernelClock.State kernel,
            @Nullable Following following,
            boolean waiting,
            int localStratum,
            int precision,
            Instant system,
            long raw) {}

    /** The letters of a server that has no time yet (RFC 5905 §7.4). */
    private static final int INIT = NtpPacket.letters("INIT");

    /**
     * Servers that a majority confirms; else the better one of what they said last and of a system clock that is kept
     * right; else our own time, under the local stratum. Nothing is claimed while the servers may still answer, nor of a
     * clock that was never set.
     */
    public static Keeping of(Circumstances now) {
        Following following = now.following();
        if (following != null && !following.held()) {
            return new Keeping(Origin.SERVERS, reference(following), following.course());
        }
        long held = following == null || following.island() ? Long.MAX_VALUE : following.distanceAt(now.raw());
        if (now.kernel() instanceof KernelClock.State.Synchronised kept
                && kept.maxError().toNanos() < held) {
            return new Keeping(Origin.SYSTEM, ofSystem(now, now.kernel()), null);
        }
        if (following != null && held <= Candidate.FARTHEST) {
            return new Keeping(Origin.HELD, reference(following), following.course());
        }
        if (following != null) {
            Instant at = following.course().at(now.raw());
            Reference own = Standing.ofSystemClock(
                    new KernelClock.State.Unsynchronised(), now.localStratum(), now.precision(), NtpTimestamp.of(at));
            return new Keeping(Origin.LOCAL, own, following.course());
        }
        if (now.waiting() || now.system().getEpochSecond() < Course.EARLIEST) {
            Reference none = new Reference(
                    Leap.UNSYNCHRONISED,
                    Claims.UNSYNCHRONISED,
                    INIT,
                    Duration.ZERO,
                    Duration.ofSeconds(16),
                    NtpTimestamp.ZERO);
            return new Keeping(Origin.NONE, none, null);
        }
        return new Keeping(Origin.LOCAL, ofSystem(now, new KernelClock.State.Unsynchronised()), null);
    }

    private static Reference ofSystem(Circumstances now, KernelClock.State state) {
        return Standing.ofSystemClock(state, now.localStratum(), now.precision(), NtpTimestamp.of(now.system()));
    }

    private static Reference reference(Following following) {
        return new Reference(
                following.leap(),
                following.stratum(),
                following.peer().address().bits(),
                Duration.ofNanos(following.rootDelay()),
                Duration.ofNanos(following.rootDispersion()),
                NtpTimestamp.of(following.course().at(following.course().base())));
    }
}
