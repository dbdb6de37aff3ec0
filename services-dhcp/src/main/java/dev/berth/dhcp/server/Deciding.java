package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.ClientRate;
import dev.berth.dhcp.lease.Decision;
import dev.berth.dhcp.lease.Decisions;
import dev.berth.dhcp.lease.LeaseSettings;
import dev.berth.dhcp.lease.Memory;
import dev.berth.dhcp.lease.Offer;
import dev.berth.dhcp.lease.Plan;
import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.lease.Sightings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides about messages by what the inventory holds now, and remembers what follows from it. Any number of threads. */
final class Deciding {
    private final Inventory inventory;
    private final Memory memory;
    private final Sightings sightings;
    private final ClientRate rate = new ClientRate();
    private volatile LeaseSettings settings;
    private @Nullable Plan plan;

    Deciding(Inventory inventory, Memory memory, Sightings sightings, LeaseSettings settings) {
        this.inventory = inventory;
        this.memory = memory;
        this.sightings = sightings;
        this.settings = settings;
    }

    LeaseSettings settings() {
        return settings;
    }

    void settings(LeaseSettings changed) {
        settings = changed;
    }

    /** @param first false for a message that was decided about before */
    Decision decide(Received received, boolean first, Instant now) {
        memory.lock.lock();
        try {
            if (first && isTooFast(received)) {
                return new Decision.Silence(Reason.CLIENT_TOO_FAST);
            }
            Snapshot snapshot = inventory.now();
            Plan current = plan(snapshot);
            Decision decision = Decisions.decide(snapshot, current, memory, received, now);
            remember(decision);
            if (first) {
                sightings.note(snapshot, current, received, now);
            }
            return decision;
        } finally {
            memory.lock.unlock();
        }
    }

    private boolean isTooFast(Received received) {
        Mac mac = received.message().header().mac();
        return mac != null && !rate.allows(mac, settings.limits().perClient(), System.nanoTime());
    }

    private Plan plan(Snapshot snapshot) {
        Plan known = plan;
        if (known == null || !known.isOf(snapshot.naming()) || known.settings() != settings) {
            known = new Plan(snapshot.naming(), settings);
            plan = known;
        }
        return known;
    }

    private void remember(Decision decision) {
        switch (decision) {
            case Decision.Answer answer -> {
                Offer offered = answer.offered();
                if (offered != null) {
                    memory.hold(offered);
                }
            }
            case Decision.Silence silence -> {
                Decision.Withdrawn withdrawn = silence.withdraws();
                if (withdrawn != null) {
                    memory.withdraw(withdrawn.network(), withdrawn.identity());
                }
            }
            case Decision.Note note -> {}
        }
    }

    /** Forgets an offer that cannot be made. */
    void withdraw(Offer offer) {
        memory.lock.lock();
        try {
            memory.withdraw(offer.network(), offer.identity());
        } finally {
            memory.lock.unlock();
        }
    }
}
