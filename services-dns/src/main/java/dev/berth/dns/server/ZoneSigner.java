package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.sign.Signing;
import dev.berth.dns.zone.SignedChange;
import dev.berth.dns.zone.ZoneTable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@link Signing}: as a follower of the inventory, and by the clock. */
public final class ZoneSigner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneSigner.class);
    private static final Duration STEP = Duration.ofSeconds(1);
    /** Steps between two looks at what is due. */
    private static final int TICK = 60;
    /** Steps after which signatures are kept for the next start. */
    private static final int KEPT = 3600;
    /** Being behind for longer is told. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private final Supplier<Inventory> inventory;
    private final ZoneTable zones;
    private final Signing signing;
    private Inventory.@Nullable Following following;
    private @Nullable Thread clockwork;
    private boolean woken;
    private boolean closed;
    private boolean late;

    /**
     * @param journal is given every state after the table of answers has it
     * @param folder where keys are kept
     */
    public ZoneSigner(
            Supplier<Inventory> inventory,
            ZoneTable zones,
            Consumer<SignedChange> journal,
            Path folder,
            InstantSource clock) {
        this.inventory = inventory;
        this.zones = zones;
        this.signing = new Signing(
                new SigningFiles(folder),
                change -> {
                    boolean taken = zones.signed(change);
                    if (taken) {
                        journal.accept(change);
                    }
                    return taken;
                },
                clock,
                new SecureRandom());
    }

    public Signing signing() {
        return signing;
    }

    /** These zones are to be signed, and soon are. */
    public void plan(Map<DomainName, Denial> plan) {
        signing.plan(plan);
        zones.signedOnly(plan.keySet());
        plan.keySet().stream()
                .filter(zone -> !inventory.get().now().naming().zones().containsKey(zone))
                .forEach(zone -> LOG.atWarn()
                        .addKeyValue("zone", zone)
                        .log("no such zone to sign; give it a file, or correct its name under dns.zones"));
        wake();
    }

    /** What is due is done now. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Begins to follow; the table of answers has to follow already. */
    public synchronized void start() {
        closed = false;
        following = inventory.get().follow(signing);
        clockwork = Thread.ofPlatform().daemon().name("dns-signing").start(this::run);
    }

    private void run() {
        for (int step = 1; sleep(); step++) {
            try {
                signing.observe(inventory.get().now());
                tellWhetherLate();
                if (takeWake() || step % TICK == 0 || signing.isPending()) {
                    signing.tick();
                    tellFailures();
                }
                if (step % KEPT == 0) {
                    signing.keep();
                }
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("zones not signed, an error of Berth; please report it");
            }
        }
    }

    private synchronized boolean sleep() {
        try {
            if (!woken && !closed) {
                wait(STEP.toMillis());
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private synchronized boolean takeWake() {
        boolean was = woken;
        woken = false;
        return was;
    }

    private void tellWhetherLate() {
        Duration lag = signing.lag();
        if (lag.compareTo(LATE) > 0 && !late) {
            late = true;
            LOG.atWarn()
                    .addKeyValue("seconds", lag.toSeconds())
                    .log("signed zones are behind: more changes than signatures can be made");
        } else if (lag.isZero() && late) {
            late = false;
            LOG.atInfo().log("signed zones have caught up");
        }
    }

    private void tellFailures() {
        signing.statuses().forEach((zone, status) -> {
            if (status.failure() != null) {
                LOG.atError()
                        .addKeyValue("zone", zone)
                        .addKeyValue("cause", status.failure())
                        .log("zone not signed");
            }
        });
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            notifyAll();
            running = clockwork;
            clockwork = null;
        }
        Inventory.Following follower = following;
        following = null;
        if (follower != null) {
            follower.close();
        }
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            signing.keep();
        }
    }
}
