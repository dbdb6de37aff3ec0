package dev.berth.appliance.operation;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import java.util.function.Consumer;

/**
 * The circumstances of one run of an operation.
 *
 * @param by who runs it
 * @param preview say what would change, and change nothing
 * @param foreseen hears the commits that a preview would make
 */
public record Call(Actor by, boolean preview, Consumer<Commit> foreseen) {
    public Call(Actor by, boolean preview) {
        this(by, preview, commit -> {});
    }

    /** Commits the proposal, or only previews it: the way of every operation to change the inventory. */
    public Outcome submit(Inventory inventory, Proposal proposal) {
        if (!preview) {
            return inventory.commit(proposal);
        }
        Outcome outcome = inventory.preview(proposal);
        if (outcome instanceof Outcome.Committed would) {
            foreseen.accept(would.commit());
        }
        return outcome;
    }
}
