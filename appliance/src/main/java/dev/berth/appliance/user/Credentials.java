package dev.berth.appliance.user;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes what users and scripts log in with. */
public final class Credentials {
    private final RandomGenerator random;
    private final Passwords passwords = new Passwords();

    /** @param random must be fit for secrets */
    public Credentials(RandomGenerator random) {
        this.random = random;
    }

    /** A password's hash; the password itself only when it was made here, to be shown once. */
    public record Chosen(String hash, @Nullable String generated) {
        @Override
        public String toString() {
            return "Chosen[]";
        }
    }

    /** A token's secret, to be shown once, and what is kept of it. */
    public record Secret(String secret, String digest) {
        @Override
        public String toString() {
            return "Secret[]";
        }
    }

    /**
     * @param password null: make one
     * @throws IllegalArgumentException for one that is too short or looks like a token
     */
    public Chosen choose(@Nullable String password) {
        if (password == null) {
            String made = Secrets.password(random);
            return new Chosen(passwords.hash(made, random), made);
        }
        if (password.length() < Passwords.SHORTEST || password.length() > Passwords.LONGEST) {
            throw new IllegalArgumentException("the password has " + password.length() + " characters; use "
                    + Passwords.SHORTEST + " to " + Passwords.LONGEST);
        }
        if (password.startsWith(Secrets.PREFIX)) {
            throw new IllegalArgumentException("a password cannot begin with " + Secrets.PREFIX + ", as tokens do");
        }
        return new Chosen(passwords.hash(password, random), null);
    }

    public Secret token() {
        String secret = Secrets.token(random);
        return new Secret(secret, Secrets.digest(new byte[0], secret));
    }
}
