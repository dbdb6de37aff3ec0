package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.user.Credentials;
import dev.berth.appliance.user.Token;
import dev.berth.appliance.user.UserKinds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code berth token add | list | rm}. */
final class TokenOperations {
    private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})([hd])");

    private static final NamedKind<Token> TOKENS = new NamedKind<>(UserKinds.TOKEN);

    private final SecureRandom random = new SecureRandom();
    private final Credentials credentials = new Credentials(random);
    private final Supplier<KernelOperations.Appliance> appliance;

    TokenOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record AddToken(
            @Param(value = "the token's name, which stands in the history", position = 0)
            String name,

            @Param(Rights.WORDS) @Nullable String role,

            @Param(
                    "first word of the commands it may run (host, record, lease …); repeat for several; all if not given")
            @Nullable
            List<String> scope,

            @Param("how long it is good for: 12h, 90d; for ever if not given") @Nullable
            String expires) {}

    record TokenName(
            @Param(value = "the token's name", position = 0) String name) {}

    record TokenLine(
            String name,
            String role,
            List<String> scope,
            @Nullable Instant expires,
            boolean expired) {}

    record Tokens(List<TokenLine> tokens) {}

    /** @param token the secret, shown this once; null in a preview */
    record Made(
            String name,
            String role,
            List<String> scope,
            @Nullable Instant expires,
            @Nullable String token) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                                "token add",
                                "Make a token for a script",
                                Method.POST,
                                "/tokens",
                                AddToken.class,
                                Made.class,
                                this::add)
                        .forAdministrators(),
                Operation.reading(
                                "token list",
                                "Tokens, without their secrets",
                                "/tokens",
                                Operation.Nothing.class,
                                Tokens.class,
                                this::list)
                        .forAdministrators(),
                Operation.changing(
                                "token rm",
                                "Make a token worthless",
                                Method.DELETE,
                                "/tokens/{name}",
                                TokenName.class,
                                NamedKind.Removed.class,
                                this::remove)
                        .forAdministrators());
    }

    private Made add(AddToken input, Call call) throws OperationFailure {
        Credentials.Secret secret = credentials.token();
        Role role = Rights.role(input.role());
        List<String> scope = input.scope() == null ? List.of() : input.scope();
        Instant expires = expires(input.expires());
        Token token = NamedKind.valid(() -> new Token(input.name(), role, scope, expires, secret.digest()));
        Ref ref = Ref.fresh(UserKinds.TOKEN, appliance.get().clock().instant(), random);
        TOKENS.add(appliance.get().inventory(), call, ref, token.name(), token, "'berth token rm' removes it");
        return new Made(
                token.name(),
                Rights.text(token.role()),
                token.scope(),
                token.expires(),
                call.preview() ? null : secret.secret());
    }

    private @Nullable Instant expires(@Nullable String text) throws OperationFailure {
        if (text == null) {
            return null;
        }
        Matcher parts = DAYS.matcher(text);
        if (!parts.matches()) {
            throw new OperationFailure(Reason.INVALID, "expires '" + text + "' is no time; write it like 12h or 90d");
        }
        long number = Long.parseLong(parts.group(1));
        Duration life = parts.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
        return appliance.get().clock().instant().plus(life);
    }

    private NamedKind.Removed remove(TokenName input, Call call) throws OperationFailure {
        return TOKENS.remove(appliance.get().inventory(), call, input.name());
    }

    private Tokens list(Operation.Nothing nothing, Call call) {
        Instant now = appliance.get().clock().instant();
        return new Tokens(appliance
                .get()
                .inventory()
                .now()
                .all(UserKinds.TOKEN)
                .map(entity -> line(entity.value(), now))
                .toList());
    }

    private static TokenLine line(Token token, Instant now) {
        return new TokenLine(
                token.name(),
                Rights.text(token.role()),
                token.scope(),
                token.expires(),
                token.expires() != null && !now.isBefore(token.expires()));
    }
}
