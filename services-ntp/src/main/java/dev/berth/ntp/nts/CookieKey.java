package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;
import java.time.Instant;

/**
 * A master key: what cookies are sealed with.
 *
 * @param id 0 to 65535, written into each cookie
 * @param made when it began to seal
 * @param secret {@link Siv#KEY} octets
 */
public record CookieKey(int id, Instant made, Octets secret) {
    static final int IDS = 1 << 16;

    public CookieKey {
        if (id < 0 || id >= IDS || secret.length() != Siv.KEY) {
            throw new IllegalArgumentException("no key of cookies");
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "cookie key " + id + " of " + made;
    }
}
