package dev.berth.appliance.operation;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.operation.OperationFailure.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Committing from an operation: decided again when stale, previewed when asked, failures in words. */
public final class Committing {
    private static final int ATTEMPTS = 5;

    private Committing() {}

    /** Makes a proposal out of what is there now. */
    @FunctionalInterface
    public interface Deciding {
        Proposal decide(Snapshot now) throws OperationFailure;
    }

    /**
     * Commits what {@code deciding} proposes, or previews it when the call says so.
     *
     * @throws OperationFailure CONFLICT when refused, UNAVAILABLE when nothing can be committed
     */
    public static Commit commit(Inventory inventory, Call call, Deciding deciding) throws OperationFailure {
        return commitAny(inventory, call, deciding)
                .orElseThrow(() -> new OperationFailure(Reason.CONFLICT, "a proposal without changes"));
    }

    /** The same; empty when there turns out to be nothing to change. */
    public static Optional<Commit> commitAny(Inventory inventory, Call call, Deciding deciding)
            throws OperationFailure {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Proposal proposal = deciding.decide(inventory.now());
            if (proposal.changes().isEmpty()) {
                return Optional.empty();
            }
            Commit committed = attempt(inventory, call, proposal);
            if (committed != null) {
                return Optional.of(committed);
            }
        }
        throw new OperationFailure(Reason.CONFLICT, "it changes faster than this could be applied; try again");
    }

    /** Null when somebody was faster, and it is to be decided again on what is there now. */
    private static @Nullable Commit attempt(Inventory inventory, Call call, Proposal proposal) throws OperationFailure {
        return switch (call.submit(inventory, proposal)) {
            case Outcome.Committed committed -> committed.commit();
            case Outcome.Refused refused -> throw new OperationFailure(Reason.CONFLICT, refused.reason());
            case Outcome.Unavailable unavailable ->
                throw new OperationFailure(Reason.UNAVAILABLE, unavailable.cause() + "; " + unavailable.mend());
            case Outcome.Stale stale -> null;
        };
    }
}
