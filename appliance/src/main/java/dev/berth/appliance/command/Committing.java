package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;

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
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Proposal proposal = deciding.decide(inventory.now());
            Outcome outcome = call.submit(inventory, proposal);
            switch (outcome) {
                case Outcome.Committed committed -> {
                    return committed.commit();
                }
                case Outcome.Refused refused -> throw new OperationFailure(Reason.CONFLICT, refused.reason());
                case Outcome.Unavailable unavailable ->
                    throw new OperationFailure(Reason.UNAVAILABLE, unavailable.cause() + "; " + unavailable.mend());
                case Outcome.Stale stale -> {
                    // Somebody was faster: decide on what is there now.
                }
            }
        }
        throw new OperationFailure(Reason.CONFLICT, "it changes faster than this could be applied; try again");
    }
}
