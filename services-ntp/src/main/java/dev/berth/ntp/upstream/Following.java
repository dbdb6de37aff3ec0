package dev.berth.ntp.upstream;

import dev.berth.ntp.message.Leap;

/**
 * The time that we have of others, and what is true of it (RFC 5905 §11.2.3).
 *
 * @param peer the server whose stratum and root we continue
 * @param stratum ours: one more than the server's
 * @param rootDelay nanoseconds, to the reference clock
 * @param rootDispersion nanoseconds, at the course's base; it grows from then on
 * @param island whether the server is another appliance of this site, so that without it the lead falls to us
 * @param held whether nobody confirms it any more
 */
public record Following(
        Course course,
        Endpoint peer,
        Leap leap,
        int stratum,
        long rootDelay,
        long rootDispersion,
        boolean island,
        boolean held) {
    /** How far from the truth we may be at {@code raw}. */
    public long distanceAt(long raw) {
        return rootDelay / 2 + rootDispersion + Sample.growth(raw - course.base());
    }

    Following withoutConfirmation() {
        return held ? this : new Following(course, peer, leap, stratum, rootDelay, rootDispersion, island, true);
    }
}
