package dev.berth.appliance.command;

import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.store.History;
import dev.berth.appliance.store.LogFailure;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
            return new Changes(appliance.get().history().list(new History.Query(List.of(), before, limit)));
        } catch (LogFailure e) {
            throw new OperationFailure(Reason.UNAVAILABLE, e.reason() + "; " + e.mend());
        }
    }
}
