package dev.berth.appliance.secret;

import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.net.Octets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A value that is kept encrypted.
 *
 * @param name lower-case letters, digits, dots, dashes and underscores, 64 at most
 * @param key the key that it is sealed with
 * @param sealed nonce (12 octets), ciphertext and tag of AES-256-GCM; the name is authenticated with it
 */
public record Secret(String name, String key, Octets sealed) {
    public static final Kind<Secret> KIND =
            Kind.of("secret", Secret.class).keyed(s -> Set.of(key(s.name()))).ordered(Secret::name);

    /** The component that nobody is shown. */
    public static final String HIDDEN = "sealed";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public Secret {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is no name for a secret; use lower-case letters, digits, and . _ - after the first, 64 at most");
        }
    }

    public static Key key(String name) {
        return Kinds.name("secret", name);
    }
}
