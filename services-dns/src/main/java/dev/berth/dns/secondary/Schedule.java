package dev.berth.dns.secondary;

import dev.berth.appliance.inventory.Soa;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a primary is asked again, by the SOA's timers (RFC 1034 §4.3.5).
 *
 * @param confirmed when the primary last said that we have its newest version, or null: never
 * @param failures tries since then that came to nothing
 * @param tried when the last of them was
 */
public record Schedule(@Nullable Instant confirmed, int failures, Instant tried) {
    /** An SOA may ask for no time at all; nobody is asked more often than this. */
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    private static final Duration LONGEST = Duration.ofDays(28);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofMinutes(5);
    private static final int DOUBLINGS = 8;

    /** Of a zone of which nothing is there, or a copy that was confirmed at {@code confirmed}. Due at once. */
    public static Schedule starting(@Nullable Instant confirmed) {
        return new Schedule(confirmed, 0, Instant.EPOCH);
    }

    public Schedule succeeded(Instant now) {
        return new Schedule(now, 0, now);
    }

    public Schedule failed(Instant now) {
        return new Schedule(confirmed, failures + 1, now);
    }

    /** When to ask. Without a copy: soon, then ever more seldom, five minutes at most. */
    public Instant due(Soa soa, boolean known) {
        if (tried.equals(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        if (!known) {
            Duration wait = FIRST.multipliedBy(1L << Math.min(Math.max(0, failures - 1), DOUBLINGS));
            return tried.plus(least(wait, LAST));
        }
        // An SOA that expires before it is refreshed is a mistake, but not one to stay silent over.
        Duration refresh = least(bounded(soa.refresh()), bounded(soa.expire()));
        return tried.plus(failures == 0 ? refresh : bounded(soa.retry()));
    }

    /** Whether the copy is too old to be served. */
    public boolean isExpired(Soa soa, Instant now) {
        return confirmed == null || !now.isBefore(expires(soa, confirmed));
    }

    /** When it will be; null where nothing was ever confirmed. */
    public @Nullable Instant expires(Soa soa) {
        return confirmed == null ? null : expires(soa, confirmed);
    }

    private static Instant expires(Soa soa, Instant confirmed) {
        return confirmed.plusSeconds(Integer.toUnsignedLong(soa.expire()));
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration bounded(int seconds) {
        Duration wait = Duration.ofSeconds(Integer.toUnsignedLong(seconds));
        return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
