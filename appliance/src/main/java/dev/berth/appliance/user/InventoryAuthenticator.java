package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * By the users and tokens of the inventory: Basic (RFC 7617) with a user's name and password or a token's name and secret,
 * Bearer (RFC 6750) with a token's secret.
 */
public final class InventoryAuthenticator implements Authenticator {
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST = 1000;

    private final Supplier<Snapshot> now;
    private final InstantSource clock;
    private final Passwords passwords;
    private final Supplier<Directory> directory;
    private final Throttle throttle = new Throttle();
    private final ReentrantLock guessing = new ReentrantLock();
    private final RandomGenerator random;
    /** Compared with when there is no such user, so that the time taken does not tell; made at the first login, not at the start. */
    private @Nullable String nobody;
    /** Logins that were right, by a digest of user, revision and password: Argon2 for each request would be too dear. */
    private final Map<String, Instant> remembered = new LinkedHashMap<>();

    private final byte[] salt = new byte[32];

    public InventoryAuthenticator(
            Supplier<Snapshot> now, InstantSource clock, Passwords passwords, RandomGenerator random) {
        this(now, clock, passwords, () -> Directory.NONE, random);
    }

    /** @param directory asked for users whose passwords it keeps */
    public InventoryAuthenticator(
            Supplier<Snapshot> now,
            InstantSource clock,
            Passwords passwords,
            Supplier<Directory> directory,
            RandomGenerator random) {
        this.directory = directory;
        this.now = now;
        this.clock = clock;
        this.passwords = passwords;
        this.random = random;
        random.nextBytes(salt);
    }

    @Override
    public Login login(@Nullable String authorization, String place) {
        if (authorization == null || authorization.isBlank()) {
            return new Login.Anonymous();
        }
        Instant at = clock.instant();
        Duration wait = throttle.waiting(place, at);
        if (!wait.isZero()) {
            return new Login.Throttled(wait);
        }
        return judge(authorization.strip(), place, at);
    }

    private Login counted(Login login, String place, Instant at) {
        switch (login) {
            case Login.Refused refused -> throttle.failed(place, at);
            case Login.Known known -> throttle.succeeded(place);
            case Login.Anonymous anonymous -> {}
            case Login.Throttled throttled -> {}
        }
        return login;
    }

    private Login judge(String authorization, String place, Instant at) {
        int blank = authorization.indexOf(' ');
        String scheme = blank < 0 ? authorization : authorization.substring(0, blank);
        String value = blank < 0 ? "" : authorization.substring(blank + 1).strip();
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "bearer" -> counted(token(value, null, at), place, at);
            case "basic" -> basic(value, place, at);
            default -> counted(new Login.Refused("the scheme is neither Basic nor Bearer"), place, at);
        };
    }

    /** Called with the lock held, for whoever logs in first, be he known or not. */
    private String decoy() {
        if (nobody == null) {
            nobody = passwords.hash(Long.toHexString(random.nextLong()), random);
        }
        return nobody;
    }

    private Login basic(String value, String place, Instant at) {
        String both;
        try {
            both = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return counted(new Login.Refused("Basic credentials are not base64"), place, at);
        }
        int colon = both.indexOf(':');
        if (colon < 0) {
            return counted(new Login.Refused("Basic credentials have no colon"), place, at);
        }
        String name = both.substring(0, colon);
        String password = both.substring(colon + 1);
        return password.startsWith(Secrets.PREFIX)
                ? counted(token(password, name, at), place, at)
                : password(name, password, place, at);
    }

    private Login password(String name, String password, String place, Instant at) {
        Entity<User> user = now.get().find(UserKinds.USER, UserKinds.user(name));
        String key = user == null ? "" : Secrets.digest(salt, user.ref() + "@" + user.revision() + ":" + password);
        if (user != null && recalled(key, at)) {
            return counted(known(user.value()), place, at);
        }
        if (user != null && user.value().password().equals(User.IN_DIRECTORY)) {
            return inDirectory(user.value(), password, key, place, at);
        }
        guessing.lock();
        try {
            // Those who came at once wait here, and most are turned away unhashed when the first of them failed.
            Duration wait = throttle.waiting(place, at);
            if (!wait.isZero()) {
                return new Login.Throttled(wait);
            }
            String decoy = decoy();
            boolean right = passwords.matches(
                    password, user == null ? decoy : user.value().password());
            if (user == null) {
                return counted(new Login.Refused(claimed(name), "there is no such user"), place, at);
            }
            if (!right) {
                return counted(new Login.Refused(claimed(name), "wrong password of user " + name), place, at);
            }
            remember(key, at);
            return counted(known(user.value()), place, at);
        } finally {
            guessing.unlock();
        }
    }

    /** Without the lock: a slow directory holds up nobody else. */
    private Login inDirectory(User user, String password, String key, String place, Instant at) {
        try {
            if (!directory.get().knows(user.name(), password)) {
                return counted(
                        new Login.Refused(claimed(user.name()), "wrong password of user " + user.name()), place, at);
            }
            remember(key, at);
            return counted(known(user), place, at);
        } catch (Directory.Unreachable e) {
            // Not counted: nobody has guessed wrong.
            return new Login.Refused(claimed(user.name()), "the directory cannot be asked: " + e.getMessage());
        }
    }

    private static Login known(User user) {
        return new Login.Known(new Principal(new Actor(Actor.Sort.USER, user.name()), user.role(), List.of()));
    }

    private Login token(String secret, @Nullable String name, Instant at) {
        Entity<Token> found = now.get().find(UserKinds.TOKEN, UserKinds.digest(Secrets.digest(new byte[0], secret)));
        if (found == null || name != null && !found.value().name().equals(name)) {
            return new Login.Refused(name == null ? Actor.UNKNOWN : claimed(name), "there is no such token");
        }
        Token token = found.value();
        if (token.expired(at)) {
            return new Login.Refused(
                    new Actor(Actor.Sort.TOKEN, token.name()), "token " + token.name() + " has expired");
        }
        return new Login.Known(new Principal(new Actor(Actor.Sort.TOKEN, token.name()), token.role(), token.scope()));
    }

    private synchronized boolean recalled(String key, Instant at) {
        Instant until = remembered.get(key);
        return until != null && at.isBefore(until);
    }

    private synchronized void remember(String key, Instant at) {
        remembered.remove(key);
        remembered.put(key, at.plus(REMEMBERED));
        if (remembered.size() > MOST) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    /** What can be nobody's name is not repeated: it may be a password in the wrong field. */
    private static Actor claimed(String name) {
        return User.isName(name) ? new Actor(Actor.Sort.ANONYMOUS, name) : Actor.UNKNOWN;
    }
}
