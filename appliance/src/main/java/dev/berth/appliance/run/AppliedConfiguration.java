package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.FileLayer;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration's layer of the inventory: what the file says of hosts, zones and users. */
final class AppliedConfiguration {
    private static final Logger log = LoggerFactory.getLogger(AppliedConfiguration.class);
    private static final int ATTEMPTS = 5;

    private AppliedConfiguration() {}

    /** @throws StartFailure where the rules refuse it, or nothing can be committed */
    static void apply(Inventory inventory, Configuration wanted) throws StartFailure {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Proposal> proposal = FileLayer.proposal(wanted, inventory.now());
            if (proposal.isEmpty()) {
                return;
            }
            switch (inventory.commit(proposal.get())) {
                case Outcome.Committed committed -> {
                    return;
                }
                case Outcome.Stale stale ->
                    log.atDebug().addKeyValue("ref", stale.ref()).log("configuration decided again");
                case Outcome.Refused refused ->
                    throw new StartFailure(wanted.file() + ": " + refused.reason(), "correct the configuration");
                case Outcome.Unavailable unavailable -> throw new StartFailure(unavailable.cause(), unavailable.mend());
            }
        }
        throw new StartFailure("the inventory changes faster than the configuration can be applied", "try again");
    }
}
