package dev.berth.appliance.user;

/** Where passwords are kept that Berth does not keep. */
@FunctionalInterface
public interface Directory {
    /** Where there is none. */
    Directory NONE = (user, password) -> {
        throw new Unreachable("auth.ldap is not configured");
    };

    /**
     * Whether a user's password is right.
     *
     * @throws Unreachable when nobody can tell
     */
    boolean knows(String user, String password) throws Unreachable;

    /** The directory gives no answer: why. */
    final class Unreachable extends Exception {
        private static final long serialVersionUID = 1;

        public Unreachable(String message) {
            super(message);
        }
    }
}
