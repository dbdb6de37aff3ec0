package dev.berth.appliance.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Somebody who has logged in with a browser. */
public final class Session {
    private final Principal principal;
    private final String csrf;
    private final Instant ends;
    private final AtomicReference<@Nullable String> note;

    Session(Principal principal, String csrf, Instant ends, AtomicReference<@Nullable String> note) {
        this.principal = principal;
        this.csrf = csrf;
        this.ends = ends;
        this.note = note;
    }

    /** With the role that the user has now, not the one of the login. */
    public Principal principal() {
        return principal;
    }

    /** What every unsafe request of this session must carry beside the cookie. */
    public String csrf() {
        return csrf;
    }

    /** When it ends at the latest. */
    public Instant ends() {
        return ends;
    }

    /** Whether a request that carries {@code token} was made by one of our own pages. */
    public boolean isOwn(@Nullable String token) {
        return token != null
                && MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), csrf.getBytes(StandardCharsets.UTF_8));
    }

    /** Leaves a word for the next page, which may hold a secret that is shown once. */
    public void leave(String word) {
        note.set(word);
    }

    /** The word that was left, once; null if there is none. */
    public @Nullable String take() {
        return note.getAndSet(null);
    }
}
