package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Entities of a kind that operators call by name, users and tokens, and what all of them have in common. */
record NamedKind<T extends Record>(Kind<T> kind) {
    record Removed(String removed) {}

    private @Nullable Entity<T> find(Snapshot now, String name) {
        return now.find(kind, Kinds.name(kind.name(), name));
    }

    /** @throws OperationFailure ABSENT */
    Entity<T> existing(Snapshot now, String name) throws OperationFailure {
        Entity<T> found = find(now, name);
        if (found == null) {
            throw new OperationFailure(
                    Reason.ABSENT,
                    "there is no " + kind.name() + " " + name + "; 'berth " + kind.name() + " list' shows all");
        }
        return found;
    }

    /**
     * Commits a new one.
     *
     * @param mend what to do where there is one of that name
     */
    void add(Inventory inventory, Call call, Ref ref, String name, T value, String mend) throws OperationFailure {
        Committing.commit(inventory, call, now -> {
            if (find(now, name) != null) {
                throw new OperationFailure(Reason.CONFLICT, kind.name() + " " + name + " exists; " + mend);
            }
            return new Proposal(
                    call.by(), Subject.NOBODY, kind.name() + " added", List.of(new Change.Put(ref, value, 0)));
        });
    }

    Removed remove(Inventory inventory, Call call, String name) throws OperationFailure {
        Committing.commit(
                inventory,
                call,
                now -> new Proposal(
                        call.by(),
                        Subject.NOBODY,
                        kind.name() + " removed",
                        List.of(Change.Remove.of(existing(now, name)))));
        return new Removed(name);
    }

    /** What {@code made} makes of somebody's input; what it objects to is INVALID. */
    static <V> V valid(Supplier<V> made) throws OperationFailure {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
