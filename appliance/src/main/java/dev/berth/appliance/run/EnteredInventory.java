package dev.berth.appliance.run;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The inventory as operations see it: what they enter is refused when a service objects to it. */
final class EnteredInventory implements Inventory {
    private final Inventory inventory;
    private final Function<Record, @Nullable String> objection;

    /** @param objection why a value makes no sense to some service, or null */
    EnteredInventory(Inventory inventory, Function<Record, @Nullable String> objection) {
        this.inventory = inventory;
        this.objection = objection;
    }

    @Override
    public Snapshot now() {
        return inventory.now();
    }

    @Override
    public void submit(Proposal proposal, Consumer<Outcome> answer) {
        Outcome refused = refused(proposal);
        if (refused == null) {
            inventory.submit(proposal, answer);
        } else {
            answer.accept(refused);
        }
    }

    @Override
    public Outcome preview(Proposal proposal) {
        Outcome refused = refused(proposal);
        return refused == null ? inventory.preview(proposal) : refused;
    }

    @Override
    public Following follow(Follower follower) {
        return inventory.follow(follower);
    }

    private @Nullable Outcome refused(Proposal proposal) {
        for (Change change : proposal.changes()) {
            String reason = change instanceof Change.Put put ? objection.apply(put.value()) : null;
            if (reason != null) {
                return new Outcome.Refused(reason, change.ref());
            }
        }
        return null;
    }
}
