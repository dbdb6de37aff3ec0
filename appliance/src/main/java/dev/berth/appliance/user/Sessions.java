package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in with a browser; in memory, so a restart ends all. A session ends when it was not used for the idle time,
 * at its absolute end, at logout, and when its user is removed or gets another password. At most {@value #MOST} in all and
 * {@value #MOST_OF_ONE} of one user; those used longest ago give way.
 */
public final class Sessions {
    public static final int MOST = 1000;
    public static final int MOST_OF_ONE = 20;

    private final Supplier<Snapshot> now;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Duration idle;
    private final Duration longest;
    /** By the digest of the cookie's value, the one used longest ago first. */
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    private record Kept(
            String user,
            String password,
            String csrf,
            Instant ends,
            Instant used,
            AtomicReference<@Nullable String> note) {
        Kept used(Instant at) {
            return new Kept(user, password, csrf, ends, at, note);
        }
    }

    /** @param random must be fit for secrets */
    public Sessions(
            Supplier<Snapshot> now, InstantSource clock, RandomGenerator random, Duration idle, Duration longest) {
        this.now = now;
        this.clock = clock;
        this.random = random;
        this.idle = idle;
        this.longest = longest;
    }

    /** The cookie's value for a user who has proved who they are; null when there is no such user any more. */
    public synchronized @Nullable String open(String user) {
        Entity<User> found = now.get().find(UserKinds.USER, UserKinds.user(user));
        if (found == null) {
            return null;
        }
        Instant at = clock.instant();
        kept.values().removeIf(old -> ended(old, at));
        if (kept.values().stream().filter(other -> other.user().equals(user)).count() >= MOST_OF_ONE) {
            removeFirst(other -> other.user().equals(user));
        }
        if (kept.size() >= MOST) {
            removeFirst(other -> true);
        }
        String value = Secrets.key(random);
        kept.put(
                digest(value),
                new Kept(
                        user,
                        found.value().password(),
                        Secrets.key(random),
                        at.plus(longest),
                        at,
                        new AtomicReference<>()));
        return value;
    }

    private void removeFirst(Predicate<Kept> matching) {
        Iterator<Kept> all = kept.values().iterator();
        while (all.hasNext()) {
            if (matching.test(all.next())) {
                all.remove();
                return;
            }
        }
    }

    /**
     * The session of a cookie, or null when there is none or it has ended.
     *
     * @param used false for what a page asks by itself, so that an open tab does not keep its session alive
     */
    public synchronized @Nullable Session find(@Nullable String value, boolean used) {
        String digest = value == null ? "" : digest(value);
        Kept found = kept.get(digest);
        if (found == null) {
            return null;
        }
        Instant at = clock.instant();
        Entity<User> user = now.get().find(UserKinds.USER, UserKinds.user(found.user()));
        if (ended(found, at) || user == null || !user.value().password().equals(found.password())) {
            kept.remove(digest);
            return null;
        }
        if (used) {
            kept.remove(digest);
            kept.put(digest, found.used(at));
        }
        var principal = new Principal(
                new Actor(Actor.Sort.USER, found.user()), user.value().role(), List.of());
        return new Session(principal, found.csrf(), found.ends(), found.note());
    }

    private boolean ended(Kept session, Instant at) {
        return !at.isBefore(session.ends()) || !at.isBefore(session.used().plus(idle));
    }

    /** Logs out; harmless for a value that is no session's. */
    public synchronized void close(String value) {
        kept.remove(digest(value));
    }

    private static String digest(String value) {
        return Secrets.digest(new byte[0], value);
    }
}
