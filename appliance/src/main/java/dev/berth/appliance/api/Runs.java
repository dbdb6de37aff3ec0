package dev.berth.appliance.api;

import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.user.Principal;
import dev.berth.appliance.user.Refusals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs operations by name with texts as input, as the console's pages do; rights are asked as for the API. */
public final class Runs {
    private final Map<String, Operation<?, ?>> byName = new LinkedHashMap<>();
    private final Refusals refusals;

    public Runs(List<Operation<?, ?>> operations, Refusals refusals) {
        operations.forEach(operation -> byName.put(operation.name(), operation));
        this.refusals = refusals;
    }

    /** The operation of that name, or null where no service offers it. */
    public @Nullable Operation<?, ?> named(String name) {
        return byName.get(name);
    }

    /** Whether there is such an operation and {@code principal} may run it. */
    public boolean may(Principal principal, String name) {
        Operation<?, ?> operation = byName.get(name);
        return operation != null && principal.may(operation);
    }

    /**
     * The output as the API would write it.
     *
     * @param place the client's address, for the history
     * @throws OperationFailure FORBIDDEN when the principal may not, ABSENT when no service offers it, else the operation's
     */
    public JsonNode run(Principal principal, String place, String name, Map<String, List<String>> input)
            throws OperationFailure {
        Operation<?, ?> operation = byName.get(name);
        if (operation == null) {
            throw new OperationFailure(Reason.ABSENT, "there is no operation '" + name + "' here");
        }
        if (!principal.may(operation)) {
            refusals.refused(principal, place, "may not " + operation.name());
            throw new OperationFailure(Reason.FORBIDDEN, forbidden(principal, operation));
        }
        return run(operation, principal, input);
    }

    private static <I extends Record, O extends Record> JsonNode run(
            Operation<I, O> operation, Principal principal, Map<String, List<String>> input) throws OperationFailure {
        I given = Inputs.read(operation.input(), Map.of(), input, new byte[0]);
        return Json.mapper().valueToTree(operation.body().run(given, new Call(principal.actor(), false)));
    }

    static String forbidden(Principal principal, Operation<?, ?> operation) {
        String role = operation.role().name().toLowerCase(Locale.ROOT);
        return "'" + operation.name() + "' needs the role " + role
                + (principal.scope().isEmpty() ? "" : " and '" + operation.words()[0] + "' in the token's scope") + "; "
                + principal.actor() + " is " + principal.role().name().toLowerCase(Locale.ROOT)
                + (principal.scope().isEmpty() ? "" : " for " + String.join(", ", principal.scope()));
    }
}
