package dev.berth.appliance.command;

import dev.berth.appliance.exchange.FileOperations;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
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
import dev.berth.appliance.secret.Secret;
import dev.berth.appliance.secret.SecretFailure;
import dev.berth.appliance.secret.Secrets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code berth secret set | list | rm | rotate | import | export}; there is no command that shows one. One at a time: a secret that is sealed
 * with the old key must not be committed after a rotation has dropped it.
 */
final class SecretOperations {
    private final SecureRandom random = new SecureRandom();
    private final Supplier<KernelOperations.Appliance> appliance;
    private final FileOperations files;

    SecretOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
        this.files = new FileOperations(
                () -> appliance.get().inventory(), () -> appliance.get().clock());
    }

    record Given(
            @Param(value = "the secret's name", position = 0)
            String name,

            @Param(
                    value = "a file that holds the value, - for what comes in; a line's end at its end is left out",
                    position = 1,
                    file = true)
            String value) {
        @Override
        public String toString() {
            return "secret " + name;
        }
    }

    record SecretName(
            @Param(value = "the secret's name", position = 0)
            String name) {}

    record SecretLine(String name, String key) {}

    record SecretLines(List<SecretLine> secrets) {}

    /** @param change added or changed */
    record Kept(String name, String change) {}

    record Removed(String removed) {}

    record Rotated(int secrets) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.changing(
                                "secret set",
                                "Keep a value that services need, encrypted",
                                Method.PUT,
                                "/secrets/{name}",
                                Given.class,
                                Kept.class,
                                this::set)
                        .forAdministrators(),
                Operation.reading(
                                "secret list",
                                "Names of all secrets, and the keys that seal them",
                                "/secrets",
                                Operation.Nothing.class,
                                SecretLines.class,
                                this::list)
                        .forAdministrators(),
                Operation.changing(
                                "secret rm",
                                "Forget a secret",
                                Method.DELETE,
                                "/secrets/{name}",
                                SecretName.class,
                                Removed.class,
                                this::remove)
                        .forAdministrators(),
                Operation.changing(
                                "secret rotate",
                                "Make a new key, and seal every secret with it",
                                Method.POST,
                                "/secrets/rotate",
                                Operation.Nothing.class,
                                Rotated.class,
                                this::rotate)
                        .forAdministrators(),
                oneAtATime(files.taking("secret", form(false), this::form)).forAdministrators(),
                files.giving("secret", form(false)).forAdministrators());
    }

    private SecretForm form(boolean preview) {
        return new SecretForm(this::secrets, preview);
    }

    private <I extends Record, O extends Record> Operation<I, O> oneAtATime(Operation<I, O> operation) {
        return Operation.changing(
                operation.name(),
                operation.summary(),
                operation.method(),
                operation.path(),
                operation.input(),
                operation.output(),
                (input, call) -> {
                    synchronized (this) {
                        return operation.body().run(input, call);
                    }
                });
    }

    private synchronized Kept set(Given given, Call call) throws OperationFailure {
        Snapshot before = appliance.get().inventory().now();
        String value = given.value().replaceFirst("\\r?\\n\\z", "");
        if (value.isEmpty()) {
            throw new OperationFailure(Reason.INVALID, "the value is empty; 'berth secret rm' forgets a secret");
        }
        Ref fresh = Ref.fresh(Secret.KIND, appliance.get().clock().instant(), random);
        Secret sealed = call.preview() ? unsealed(given.name()) : seal(before, given.name(), value);
        Committing.commit(appliance.get().inventory(), call, now -> {
            Entity<Secret> seen = find(now, given.name());
            return new Proposal(
                    call.by(),
                    Subject.NOBODY,
                    seen == null ? "secret added" : "secret changed",
                    List.of(seen == null ? new Change.Put(fresh, sealed, 0) : Change.Put.update(seen, sealed)));
        });
        return new Kept(given.name(), find(before, given.name()) == null ? "added" : "changed");
    }

    /** A dry run makes no key. */
    private static Secret unsealed(String name) throws OperationFailure {
        try {
            return new Secret(name, "", dev.berth.appliance.net.Octets.EMPTY);
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private Secret seal(Snapshot now, String name, String value) throws OperationFailure {
        unsealed(name);
        try {
            return secrets().seal(now, name, value);
        } catch (SecretFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.message());
        }
    }

    private Secrets secrets() {
        return appliance.get().secrets();
    }

    private SecretLines list(Operation.Nothing nothing, Call call) {
        return new SecretLines(appliance
                .get()
                .inventory()
                .now()
                .all(Secret.KIND)
                .map(secret ->
                        new SecretLine(secret.value().name(), secret.value().key()))
                .toList());
    }

    private synchronized Removed remove(SecretName name, Call call) throws OperationFailure {
        Committing.commit(appliance.get().inventory(), call, now -> {
            Entity<Secret> seen = find(now, name.name());
            if (seen == null) {
                throw new OperationFailure(
                        Reason.ABSENT, "there is no secret " + name.name() + "; 'berth secret list' shows all");
            }
            return new Proposal(call.by(), Subject.NOBODY, "secret removed", List.of(Change.Remove.of(seen)));
        });
        return new Removed(name.name());
    }

    /** A kill anywhere leaves every secret readable: the old key goes after nothing is sealed with it any more. */
    private synchronized Rotated rotate(Operation.Nothing nothing, Call call) throws OperationFailure {
        Snapshot before = appliance.get().inventory().now();
        int count = before.count(Secret.KIND);
        if (call.preview() || count == 0) {
            return new Rotated(count);
        }
        try {
            secrets().addKey(before);
            Committing.commit(
                    appliance.get().inventory(),
                    call,
                    now -> new Proposal(call.by(), Subject.NOBODY, "secrets sealed anew", sealedAnew(now)));
            secrets().dropOldKeys(appliance.get().inventory().now());
        } catch (SecretFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.message());
        }
        return new Rotated(count);
    }

    private List<Change> sealedAnew(Snapshot now) throws OperationFailure {
        List<Change> changes = new ArrayList<>();
        for (Entity<Secret> secret : now.all(Secret.KIND).toList()) {
            try {
                changes.add(Change.Put.update(secret, secrets().sealedAnew(secret.value())));
            } catch (SecretFailure e) {
                throw new OperationFailure(Reason.UNAVAILABLE, e.message());
            }
        }
        return changes;
    }

    private static @Nullable Entity<Secret> find(Snapshot now, String name) {
        return now.find(Secret.KIND, Secret.key(name));
    }
}
