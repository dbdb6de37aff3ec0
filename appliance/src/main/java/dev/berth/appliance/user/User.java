package dev.berth.appliance.user;

import dev.berth.appliance.operation.Role;
import java.util.regex.Pattern;

/**
 * Somebody who may log in.
 *
 * @param password its hash, as {@link Passwords#hash} writes it, or {@link #NO_PASSWORD} or {@link #IN_DIRECTORY}
 */
public record User(String name, Role role, String password) {
    /** In place of a hash: no password is right. */
    public static final String NO_PASSWORD = "none";

    /** In place of a hash: the directory is asked ({@link Directory}). */
    public static final String IN_DIRECTORY = "directory";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,63}");

    public User {
        checkName("user", name);
    }

    /** Whether there can be a user or token of that name. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static void checkName(String what, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is no name of a " + what
                    + "; use a lower-case letter, then lower-case letters, digits, . _ -");
        }
    }

    public User withPassword(String hash) {
        return new User(name, role, hash);
    }

    /** Nobody reads a hash in a log by accident. */
    @Override
    public String toString() {
        return "User[" + name + ", " + role + "]";
    }
}
