package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Role;
import java.util.List;

/**
 * Who stands behind a request.
 *
 * @param scope first words of the operations that may be run; empty: all that the role may
 */
public record Principal(Actor actor, Role role, List<String> scope) {
    /** A local user of the Unix socket: its file mode is the lock. */
    public static Principal local(String user) {
        return new Principal(new Actor(Actor.Sort.UID, user), Role.ADMIN, List.of());
    }

    /** The user's or token's name. */
    public String name() {
        return actor.name();
    }

    /** Whether it is a person with a password, and not a token or a local user of the machine. */
    public boolean isUser() {
        return actor.sort() == Actor.Sort.USER;
    }

    public boolean may(Operation<?, ?> operation) {
        return may(operation.role(), operation.words()[0]);
    }

    /** Whether something that {@code needed} may do in {@code area} (a service's or an operation's first word) is allowed. */
    public boolean may(Role needed, String area) {
        return role.compareTo(needed) >= 0 && (scope.isEmpty() || scope.contains(area));
    }
}
