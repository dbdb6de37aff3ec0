package dev.berth.appliance.user;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: after {@value #FREE} failures in a row from one place, that place waits 1 s, 2 s, 4 s … up to a
 * minute between attempts. Counted by client address, never by user name, so that nobody can lock another out. Remembers
 * {@value #MOST} places, the oldest go first.
 */
final class Throttle {
    private static final int FREE = 5;
    private static final int MOST = 10_000;
    private static final int STEEPEST = 6;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);

    private record Failures(int count, Instant last) {
        Instant next() {
            if (count < FREE) {
                return last;
            }
            Duration wait = Duration.ofSeconds(1L << Math.min(STEEPEST, count - FREE));
            return last.plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
        }
    }

    private final Map<String, Failures> places = new LinkedHashMap<>();

    /** How long {@code place} must still wait; zero: it may try. */
    synchronized Duration waiting(String place, Instant now) {
        Failures failures = places.get(place);
        if (failures == null) {
            return Duration.ZERO;
        }
        if (now.isAfter(failures.last().plus(FORGOTTEN))) {
            places.remove(place);
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, failures.next());
        return left.isNegative() ? Duration.ZERO : left;
    }

    synchronized void failed(String place, Instant now) {
        Failures before = places.remove(place);
        places.put(place, new Failures(before == null ? 1 : before.count() + 1, now));
        if (places.size() > MOST) {
            places.remove(places.keySet().iterator().next());
        }
    }

    synchronized void succeeded(String place) {
        places.remove(place);
    }
}
