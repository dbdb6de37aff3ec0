package dev.berth.ntp.upstream;

import dev.berth.ntp.upstream.Register.Estimate;

/**
 * A server that may be believed, with what it says about now.
 *
 * @param distance the true time lies within so many nanoseconds of its offset, if it is right (root distance, RFC 5905
 *     §11.2.3)
 */
public record Candidate(Source source, Claims claims, Estimate estimate, long distance) {
    /** Farther than this is too vague to follow, MAXDIST. */
    static final long FARTHEST = 1_000_000_000L;

    /** Round trips below this are taken for it, MINDISP: intervals so short would part clocks that agree. */
    private static final long SHORTEST_DELAY = 5_000_000L;

    static Candidate of(Source source, Claims claims, Estimate estimate) {
        long delay = Math.max(SHORTEST_DELAY, claims.rootDelay() + estimate.delay());
        return new Candidate(
                source,
                claims,
                estimate,
                delay / 2 + claims.rootDispersion() + estimate.dispersion() + estimate.jitter());
    }

    long offset() {
        return estimate.offset();
    }

    /** The order in which candidates are preferred: stratum first, then distance. */
    long metric() {
        return claims.stratum() * FARTHEST + distance;
    }
}
