package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
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
import dev.berth.appliance.user.User;
import dev.berth.appliance.user.UserKinds;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth user add | list | rm | passwd}. */
final class UserOperations {
    static final NamedKind<User> USERS = new NamedKind<>(UserKinds.USER);

    private final SecureRandom random = new SecureRandom();
    private final Credentials credentials = new Credentials(random);
    private final Supplier<KernelOperations.Appliance> appliance;

    UserOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record AddUser(
            @Param(value = "the user's name", position = 0) String name,
            @Param(Rights.WORDS) @Nullable String role,

            @Param(
                    "at least 10 characters, seen by who lists this machine's processes; generated and shown once if not given")
            @Nullable
            String password,

            @Param("the directory of auth.ldap judges the password") @Nullable
            Boolean directory) {}

    record NewPassword(
            @Param(value = "the user's name", position = 0) String name,

            @Param(
                    "at least 10 characters, seen by who lists this machine's processes; generated and shown once if not given")
            @Nullable
            String password) {}

    record UserName(
            @Param(value = "the user's name", position = 0) String name) {}

    /** @param password {@code here}, {@code directory}, or {@code none}: then nobody can log in with one */
    record UserLine(
            String name,
            String role,
            String password,
            @Nullable String origin) {}

    record Users(List<UserLine> users) {}

    /** @param password when it was generated */
    record Made(String name, String role, @Nullable String password) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                                "user add",
                                "Let somebody log in",
                                Method.POST,
                                "/users",
                                AddUser.class,
                                Made.class,
                                this::add)
                        .forAdministrators(),
                Operation.reading(
                                "user list",
                                "Who may log in",
                                "/users",
                                Operation.Nothing.class,
                                Users.class,
                                this::list)
                        .forAdministrators(),
                Operation.changing(
                                "user rm",
                                "Let somebody log in no more",
                                Method.DELETE,
                                "/users/{name}",
                                UserName.class,
                                NamedKind.Removed.class,
                                this::remove)
                        .forAdministrators(),
                Operation.changing(
                                "user passwd",
                                "Set a user's password",
                                Method.PUT,
                                "/users/{name}/password",
                                NewPassword.class,
                                Made.class,
                                this::password)
                        .forAdministrators());
    }

    private Made add(AddUser input, Call call) throws OperationFailure {
        Role role = Rights.role(input.role());
        boolean inDirectory = Boolean.TRUE.equals(input.directory());
        if (inDirectory && input.password() != null) {
            throw new OperationFailure(
                    Reason.INVALID, "the directory keeps the password; give none, or not --directory");
        }
        Credentials.Chosen chosen =
                inDirectory ? new Credentials.Chosen(User.IN_DIRECTORY, null) : choose(input.password());
        User user = NamedKind.valid(() -> new User(input.name(), role, chosen.hash()));
        Ref ref = Ref.fresh(UserKinds.USER, appliance.get().clock().instant(), random);
        USERS.add(
                appliance.get().inventory(),
                call,
                ref,
                user.name(),
                user,
                "'berth user passwd' sets the password, 'berth user rm' removes");
        return made(user, chosen, call);
    }

    private Made password(NewPassword input, Call call) throws OperationFailure {
        Credentials.Chosen chosen = choose(input.password());
        User user =
                USERS.existing(appliance.get().inventory().now(), input.name()).value();
        Committing.commit(appliance.get().inventory(), call, now -> {
            Entity<User> seen = USERS.existing(now, input.name());
            return new Proposal(
                    call.by(),
                    Subject.NOBODY,
                    "password changed",
                    List.of(Change.Put.update(seen, seen.value().withPassword(chosen.hash()))));
        });
        return made(user, chosen, call);
    }

    private NamedKind.Removed remove(UserName input, Call call) throws OperationFailure {
        return USERS.remove(appliance.get().inventory(), call, input.name());
    }

    private Users list(Operation.Nothing nothing, Call call) {
        return new Users(appliance
                .get()
                .inventory()
                .now()
                .all(UserKinds.USER)
                .map(user -> new UserLine(
                        user.value().name(), Rights.text(user.value().role()), where(user.value()), user.origin()))
                .toList());
    }

    private static String where(User user) {
        return user.password().equals(User.IN_DIRECTORY) || user.password().equals(User.NO_PASSWORD)
                ? user.password()
                : "here";
    }

    private static Made made(User user, Credentials.Chosen chosen, Call call) {
        return new Made(user.name(), Rights.text(user.role()), call.preview() ? null : chosen.generated());
    }

    private Credentials.Chosen choose(@Nullable String password) throws OperationFailure {
        return NamedKind.valid(() -> credentials.choose(password));
    }
}
