package dev.berth.repo;

import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.GarbageCollection;
import dev.berth.appliance.blob.Scrub;
import dev.berth.appliance.inventory.Inventory;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the registry's blobs in order: what nothing refers to goes every hour, while pushes and pulls go on. */
final class BlobCare implements AutoCloseable {
    /** A push of many layers may take as long until its manifest refers to the first of them. */
    static final Duration GRACE = Duration.ofHours(24);

    private static final Duration EVERY = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(BlobCare.class);

    private final BlobStore store;
    private final Inventory inventory;
    private final InstantSource clock;
    private @Nullable Thread thread;

    BlobCare(BlobStore store, Inventory inventory, InstantSource clock) {
        this.store = store;
        this.inventory = inventory;
        this.clock = clock;
    }

    void start() {
        thread = Thread.ofVirtual().name("registry-blobs").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                collectQuietly();
            }
        } catch (InterruptedException e) {
            // The service stops.
            return;
        }
    }

    private void collectQuietly() {
        try {
            collect(GRACE, false);
        } catch (IOException e) {
            log.atWarn().addKeyValue("cause", e.toString()).log("blobs could not be collected");
        }
    }

    GarbageCollection.Collected collect(Duration grace, boolean dryRun) throws IOException {
        GarbageCollection.Collected collected =
                GarbageCollection.run(store, inventory::now, clock.instant(), grace, dryRun, () -> {});
        if (collected.removed() > 0 && !dryRun) {
            log.atInfo()
                    .addKeyValue("removed", collected.removed())
                    .addKeyValue("octets", collected.octets())
                    .addKeyValue("kept", collected.kept())
                    .log("blobs collected");
        }
        return collected;
    }

    Scrub.Scrubbed scrub() throws IOException {
        Scrub.Scrubbed scrubbed = Scrub.run(store, inventory::now, (at, all) -> {});
        scrubbed.damaged()
                .forEach(damage -> log.atWarn()
                        .addKeyValue("blob", damage.digest())
                        .addKeyValue("cause", damage.wrong())
                        .addKeyValue("referred", damage.referred())
                        .log("blob put into quarantine"));
        return scrubbed;
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
