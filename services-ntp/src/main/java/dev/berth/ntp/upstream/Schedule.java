package dev.berth.ntp.upstream;

import dev.berth.ntp.message.NtpPacket;

/**
 * When a server is asked next (RFC 5905 §13): a burst at the start and whenever it comes back, then every 64 s, more seldom
 * while its answers agree with what we know.
 *
 * @param poll interval, log2 of seconds
 * @param burst requests that are left of the burst
 * @param nextAt raw nanoseconds; {@link #NEVER} once it has told us to go away
 * @param calm answers in a row that brought nothing new
 * @param unanswered requests in a row without an answer
 */
public record Schedule(int poll, int burst, long nextAt, int calm, int unanswered) {
    static final int SHORTEST = 6;
    static final int LONGEST = 10;
    /** A server that is away is looked for at least so often. */
    private static final int LONGEST_SEARCH = 8;

    static final int BURST = 8;
    static final long NEVER = Long.MAX_VALUE;
    static final int RATE = NtpPacket.letters("RATE");
    static final int DENY = NtpPacket.letters("DENY");
    static final int RSTR = NtpPacket.letters("RSTR");
    private static final int CALM = 8;
    private static final int SEARCHING = 4;
    private static final long NANOS = 1_000_000_000L;
    private static final long BETWEEN = 2 * NANOS;

    /** Begins with a burst. */
    static Schedule begin(long now) {
        return new Schedule(SHORTEST, BURST, now, 0, 0);
    }

    /** A request has left. {@code wait} scatters the interval by up to an eighth; from 0 to 1. */
    Schedule sent(long now, double wait) {
        long interval = burst > 1 ? BETWEEN : (long) ((NANOS << poll) * (1 - wait / 8));
        return new Schedule(poll, Math.max(0, burst - 1), now + interval, calm, unanswered);
    }

    /** A good answer; {@code quiet} if it agrees with what we knew. */
    Schedule answered(long now, boolean quiet) {
        if (unanswered >= SEARCHING) {
            return new Schedule(SHORTEST, BURST - 1, now + BETWEEN, 0, 0);
        }
        if (!quiet) {
            return new Schedule(Math.max(SHORTEST, poll - 1), burst, nextAt, 0, 0);
        }
        // The first answers after a change say nothing about how steady things are.
        if (burst > 0 || calm < CALM) {
            return new Schedule(poll, burst, nextAt, calm + 1, 0);
        }
        return new Schedule(Math.min(LONGEST, poll + 1), burst, nextAt, 0, 0);
    }

    /** No answer, or a useless one. */
    Schedule silent() {
        int slower = burst == 0 && unanswered + 1 >= SEARCHING ? Math.min(LONGEST_SEARCH, poll + 1) : poll;
        return new Schedule(slower, burst, nextAt, 0, unanswered + 1);
    }

    /** The answers contradict what we knew: look closer. */
    Schedule closer(long now) {
        return new Schedule(SHORTEST, Math.max(burst, BURST / 2), Math.min(nextAt, now + BETWEEN), 0, 0);
    }

    /** A kiss-o'-death: ask more seldom, or never again. */
    Schedule kissed(int code, long now) {
        if (code == DENY || code == RSTR) {
            return new Schedule(LONGEST, 0, NEVER, 0, unanswered);
        }
        int slower = Math.min(LONGEST, poll + 1);
        return new Schedule(slower, 0, now + (NANOS << slower), 0, unanswered);
    }
}
