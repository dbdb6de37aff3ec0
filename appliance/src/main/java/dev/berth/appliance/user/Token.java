package dev.berth.appliance.user;

import dev.berth.appliance.operation.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a script shows instead of a password.
 *
 * @param scope first words of the operations that it may run ({@code host}, {@code record}); empty: all that its role may
 * @param expires null: never
 * @param digest SHA-256 of the secret, in hexadecimal digits. The secret has 256 random bits, so no slow hash is needed.
 */
public record Token(
        String name,
        Role role,
        List<String> scope,
        @Nullable Instant expires,
        String digest) {
    public Token {
        User.checkName("token", name);
        scope = List.copyOf(scope);
    }

    boolean expired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    @Override
    public String toString() {
        return "Token[" + name + ", " + role + ", " + scope + ", " + expires + "]";
    }
}
