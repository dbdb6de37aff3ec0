package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The inventory's kinds of this package. */
public final class UserKinds {
    public static final Kind<User> USER =
            Kind.of("user", User.class).keyed(u -> Set.of(user(u.name()))).ordered(User::name);

    public static final Kind<Token> TOKEN = Kind.of("token", Token.class)
            .keyed(t -> Set.of(token(t.name()), digest(t.digest())))
            .ordered(Token::name);

    public static final List<Kind<?>> ALL = List.of(USER, TOKEN);

    /** Components of values, by kind, that nobody is shown. */
    public static final Map<String, String> HIDDEN = Map.of("user", "password", "token", "digest");

    private UserKinds() {}

    static Key user(String name) {
        return Kinds.name("user", name);
    }

    static Key token(String name) {
        return Kinds.name("token", name);
    }

    static Key digest(String digest) {
        return new Key("token.digest", digest);
    }
}
