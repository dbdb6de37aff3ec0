package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of links that log a user in once. In memory, {@value #MOST} at most; made by administrators, who could set the
 * user's password as well.
 */
public final class LoginLinks {
    private static final int MOST = 100;

    private final Supplier<Snapshot> now;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Link> byDigest = new LinkedHashMap<>();

    private record Link(Ref user, Instant ends) {}

    /** @param random must be fit for secrets */
    public LoginLinks(Supplier<Snapshot> now, InstantSource clock, RandomGenerator random) {
        this.now = now;
        this.clock = clock;
        this.random = random;
    }

    /** A new secret for a user, good once and for {@code life}. */
    public synchronized String make(Entity<User> user, Duration life) {
        Instant at = clock.instant();
        byDigest.values().removeIf(link -> !at.isBefore(link.ends()));
        if (byDigest.size() >= MOST) {
            byDigest.remove(byDigest.keySet().iterator().next());
        }
        String secret = Secrets.key(random);
        byDigest.put(Secrets.digest(new byte[0], secret), new Link(user.ref(), at.plus(life)));
        return secret;
    }

    /** Whom a secret would log in, which does not use it up; null when it is no good. */
    public synchronized @Nullable String user(String secret) {
        Link link = byDigest.get(Secrets.digest(new byte[0], secret));
        if (link == null || !clock.instant().isBefore(link.ends())) {
            return null;
        }
        Entity<User> user = now.get().get(UserKinds.USER, link.user());
        return user == null ? null : user.value().name();
    }

    /** Whom a secret logs in, once; null when it is no good. */
    public synchronized @Nullable String redeem(String secret) {
        String user = user(secret);
        byDigest.remove(Secrets.digest(new byte[0], secret));
        return user;
    }
}
