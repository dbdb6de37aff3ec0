package dev.berth.dns.server;

import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import java.util.function.Consumer;

/** Another inventory, for tests that come between it and who uses it. */
class Beside implements Inventory {
    private final Inventory inventory;

    Beside(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public Snapshot now() {
        return inventory.now();
    }

    @Override
    public void submit(Proposal proposal, Consumer<Outcome> answer) {
        inventory.submit(proposal, answer);
    }

    @Override
    public Outcome preview(Proposal proposal) {
        return inventory.preview(proposal);
    }

    @Override
    public Following follow(Follower follower) {
        return inventory.follow(follower);
    }
}
