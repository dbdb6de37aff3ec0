package dev.berth.appliance.command;

import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.store.History;
import dev.berth.appliance.store.LogFailure;
import dev.berth.appliance.user.UserKinds;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code berth change list}: who changed what, with before and after. */
final class ChangeOperations {
    private static final int DEFAULT_LIMIT = 50;

    private final Supplier<KernelOperations.Appliance> appliance;

    ChangeOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record Query(
            @Param("only changes below this revision, for paging") @Nullable
            Long before,

            @Param("how many; 50 if not given") @Nullable Integer limit) {}

    record Changes(List<History.Change> changes) {}

    List<Operation<?, ?>> all() {
        return List.of(Operation.reading(
                "change list",
                "What was changed and by whom, newest first",
                "/changes",
                Query.class,
                Changes.class,
                this::list));
    }

    private Changes list(Query query, Call call) throws OperationFailure {
        long before = query.before() == null ? Long.MAX_VALUE : query.before();
        int limit = query.limit() == null ? DEFAULT_LIMIT : query.limit();
        try {
            return new Changes(appliance.get().history().list(new History.Query(List.of(), before, limit)).stream()
                    .map(ChangeOperations::shown)
                    .toList());
        } catch (LogFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.reason() + "; " + e.mend());
        }
    }

    /** Hashes and digests are part of the history and of nobody's screen. */
    private static History.Change shown(History.Change change) {
        return new History.Change(
                change.revision(),
                change.at(),
                change.by(),
                change.why(),
                change.host(),
                change.mac(),
                change.address(),
                change.changes().stream().map(ChangeOperations::shown).toList());
    }

    private static History.Detail shown(History.Detail detail) {
        String hidden = UserKinds.HIDDEN.get(detail.ref().kind());
        return hidden == null
                ? detail
                : new History.Detail(detail.ref(), without(detail.before(), hidden), without(detail.after(), hidden));
    }

    private static @Nullable JsonNode without(@Nullable JsonNode value, String component) {
        return value instanceof ObjectNode object ? object.deepCopy().without(component) : value;
    }
}
