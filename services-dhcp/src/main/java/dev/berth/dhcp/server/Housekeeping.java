package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dhcp.lease.Expiry;
import dev.berth.dhcp.lease.LeaseClock;
import dev.berth.dhcp.lease.Memory;
import dev.berth.dhcp.lease.Sightings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is due every second: offers and leases that end, unknown nodes to be written, pools that get full, interfaces that vanish. */
final class Housekeeping implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final long PERIOD_MILLIS = 1000;
    /** Leases of one commit, and commits of one round. */
    private static final int BATCH = 128;

    private static final int ROUNDS = 64;
    private static final int INTERFACES_EVERY = 10;

    private final Inventory inventory;
    private final InstantSource clock;
    private final Memory memory;
    private final Sightings sightings;
    private final Counts counts;
    private final Ports ports;
    private final Consumer<ServiceFailure> failed;
    private final PoolReports pools;
    private final LeaseClock leaseClock;

    Housekeeping(
            Inventory inventory,
            InstantSource clock,
            Memory memory,
            Sightings sightings,
            Counts counts,
            Ports ports,
            Consumer<ServiceFailure> failed,
            PoolReports pools) {
        this.inventory = inventory;
        this.clock = clock;
        this.memory = memory;
        this.sightings = sightings;
        this.counts = counts;
        this.ports = ports;
        this.failed = failed;
        this.pools = pools;
        this.leaseClock = new LeaseClock(clock.instant(), System.nanoTime());
    }

    @Override
    public void run() {
        try {
            for (int round = 1; ; round++) {
                Thread.sleep(PERIOD_MILLIS);
                forgetOffers(clock.instant());
                expireLeases();
                writeSightings();
                pools.look();
                if (round % INTERFACES_EVERY == 0 && !interfacesAreThere()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forgetOffers(Instant now) {
        memory.lock.lock();
        try {
            memory.expire(now);
        } finally {
            memory.lock.unlock();
        }
    }

    private void expireLeases() {
        switch (leaseClock.read(clock.instant(), System.nanoTime())) {
            case LeaseClock.Reading.Waiting waiting ->
                waiting.stepped()
                        .ifPresent(step -> log.atWarn()
                                .addKeyValue("step", step)
                                .addKeyValue("grace", LeaseClock.GRACE)
                                .log("the clock went forward, no lease expires until clients had time to renew"));
            case LeaseClock.Reading.Running running -> {
                for (int i = 0; i < ROUNDS; i++) {
                    Optional<Proposal> due = Expiry.proposal(inventory.now(), memory, running.now(), BATCH);
                    if (due.isEmpty()) {
                        return;
                    }
                    // A lease that was renewed meanwhile makes it stale, and the next round looks again.
                    switch (inventory.commit(due.get())) {
                        case Outcome.Committed yes ->
                            counts.expired.add(due.get().changes().size());
                        case Outcome.Stale stale -> counts.retried.increment();
                        case Outcome.Refused refused -> {
                            log.atError().addKeyValue("cause", refused.reason()).log("leases cannot be expired");
                            return;
                        }
                        case Outcome.Unavailable unavailable -> {
                            return;
                        }
                    }
                }
            }
        }
    }

    private void writeSightings() {
        List<Node> seen;
        memory.lock.lock();
        try {
            seen = sightings.take();
        } finally {
            memory.lock.unlock();
        }
        // What another writer was faster with comes again with the machine's next message.
        Sightings.proposal(inventory.now(), seen).ifPresent(inventory::commit);
    }

    private boolean interfacesAreThere() {
        String lost = ports.lost();
        if (lost != null) {
            failed.accept(BindFailures.missing(lost));
        }
        return lost == null;
    }
}
