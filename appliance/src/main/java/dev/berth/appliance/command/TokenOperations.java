package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
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

    record Removed(String removed) {}

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
                                Removed.class,
                                this::remove)
                        .forAdministrators());
    }

    private Made add(AddToken input, Call call) throws OperationFailure {
        Credentials.Secret secret = credentials.token();
        Token token = token(
                input.name(),
                Rights.role(input.role()),
                input.scope() == null ? List.of() : input.scope(),
                expires(input.expires()),
                secret.digest());
        Ref ref = Ref.fresh(UserKinds.TOKEN, appliance.get().clock().instant(), random);
        Committing.commit(appliance.get().inventory(), call, now -> {
            if (now.find(UserKinds.TOKEN, Kinds.name("token", input.name())) != null) {
                throw new OperationFailure(
                        Reason.CONFLICT, "token " + input.name() + " exists; 'berth token rm' removes it");
            }
            return new Proposal(call.by(), Subject.NOBODY, "token added", List.of(new Change.Put(ref, token, 0)));
        });
        return new Made(
                token.name(),
                Rights.text(token.role()),
                token.scope(),
                token.expires(),
                call.preview() ? null : secret.secret());
    }

    private static Token token(String name, Role role, List<String> scope, @Nullable Instant expires, String digest)
            throws OperationFailure {
        try {
            return new Token(name, role, scope, expires, digest);
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
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

    private Removed remove(TokenName input, Call call) throws OperationFailure {
        Committing.commit(
                appliance.get().inventory(),
                call,
                now -> new Proposal(
                        call.by(),
                        Subject.NOBODY,
                        "token removed",
                        List.of(Change.Remove.of(existing(now, input.name())))));
        return new Removed(input.name());
    }

    private static Entity<Token> existing(Snapshot now, String name) throws OperationFailure {
        Entity<Token> token = now.find(UserKinds.TOKEN, Kinds.name("token", name));
        if (token == null) {
            throw new OperationFailure(Reason.ABSENT, "there is no token " + name + "; 'berth token list' shows all");
        }
        return token;
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
