package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
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
import dev.berth.appliance.user.Login;
import dev.berth.appliance.user.User;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth user link NAME}, and what a user does with the own account. */
final class AccountOperations {
    private static final Duration LINK_LIFE = Duration.ofMinutes(15);

    private final Credentials credentials = new Credentials(new SecureRandom());
    private final Supplier<KernelOperations.Appliance> appliance;

    AccountOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record UserName(
            @Param(value = "the user's name", position = 0) String name) {}

    /** @param link null in a preview */
    record Link(
            String name, @Nullable String link, @Nullable Instant expires) {}

    record OwnPassword(
            @Param("the password up to now") String current,
            @Param("the new one, at least 10 characters") String password) {}

    record Changed(String name) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                                "user link",
                                "A link to the console that logs a user in, once and within 15 minutes",
                                Method.POST,
                                "/users/{name}/link",
                                UserName.class,
                                Link.class,
                                this::link)
                        .forAdministrators(),
                new Operation<>(
                        "account password",
                        "Change one's own password; ends all of one's sessions",
                        Method.PUT,
                        "/account/password",
                        Role.VIEWER,
                        OwnPassword.class,
                        Changed.class,
                        true,
                        this::password));
    }

    private Link link(UserName input, Call call) throws OperationFailure {
        KernelOperations.Appliance running = appliance.get();
        Entity<User> user = UserOperations.USERS.existing(running.inventory().now(), input.name());
        String console = running.steering()
                .consoleUrl()
                .orElseThrow(() -> new OperationFailure(
                        Reason.UNAVAILABLE, "the console has no address; the log tells why, console.listen sets it"));
        if (call.preview()) {
            return new Link(input.name(), null, null);
        }
        remember(running.inventory(), call.by(), "login link made for user " + input.name());
        return new Link(
                input.name(),
                console + "login/once?key=" + running.links().make(user, LINK_LIFE),
                running.clock().instant().plus(LINK_LIFE));
    }

    /** Nothing of the inventory changes, but whoever has the link is that user. */
    private static void remember(Inventory inventory, Actor by, String what) throws OperationFailure {
        switch (inventory.commit(Proposal.remark(by, Subject.NOBODY, what))) {
            case Outcome.Committed committed -> {}
            case Outcome.Unavailable unavailable ->
                throw new OperationFailure(Reason.UNAVAILABLE, unavailable.cause() + "; " + unavailable.mend());
            case Outcome.Refused refused -> throw new OperationFailure(Reason.CONFLICT, refused.reason());
            case Outcome.Stale stale -> throw new OperationFailure(Reason.CONFLICT, "it changes meanwhile; try again");
        }
    }

    private Changed password(OwnPassword input, Call call) throws OperationFailure {
        if (call.by().sort() != Actor.Sort.USER) {
            throw new OperationFailure(
                    Reason.INVALID, call.by() + " has no password; 'berth user passwd NAME' sets a user's");
        }
        String name = call.by().name();
        KernelOperations.Appliance running = appliance.get();
        UserOperations.USERS.existing(running.inventory().now(), name);
        String both =
                Base64.getEncoder().encodeToString((name + ":" + input.current()).getBytes(StandardCharsets.UTF_8));
        // Counted by account and not by address: whoever is here has logged in.
        switch (running.authenticator().login("Basic " + both, "the account of " + name)) {
            case Login.Known known -> {}
            case Login.Throttled throttled ->
                throw new OperationFailure(
                        Reason.UNAVAILABLE,
                        "too many wrong passwords; wait "
                                + (throttled.remaining().toSeconds() + 1) + " s");
            case Login.Anonymous anonymous -> throw wrong();
            case Login.Refused refused -> throw wrong();
        }
        Credentials.Chosen chosen = NamedKind.valid(() -> credentials.choose(input.password()));
        Committing.commit(running.inventory(), call, now -> {
            Entity<User> seen = UserOperations.USERS.existing(now, name);
            return new Proposal(
                    call.by(),
                    Subject.NOBODY,
                    "password changed",
                    List.of(Change.Put.update(seen, seen.value().withPassword(chosen.hash()))));
        });
        return new Changed(name);
    }

    private static OperationFailure wrong() {
        return new OperationFailure(Reason.INVALID, "the current password is another; nothing was changed");
    }
}
