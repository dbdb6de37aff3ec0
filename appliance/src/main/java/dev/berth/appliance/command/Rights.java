package dev.berth.appliance.command;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Roles as they are written. */
final class Rights {
    static final String WORDS = "viewer, operator or admin; viewer if not given";

    private Rights() {}

    static Role role(@Nullable String text) throws OperationFailure {
        return switch (text == null ? "viewer" : text) {
            case "viewer" -> Role.VIEWER;
            case "operator" -> Role.OPERATOR;
            case "admin" -> Role.ADMIN;
            default ->
                throw new OperationFailure(Reason.INVALID, "role '" + text + "' is none of viewer, operator, admin");
        };
    }

    static String text(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
