package dev.berth.repo;

import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.blob.GarbageCollection;
import dev.berth.appliance.blob.Scrub;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.job.JobFailure;
import dev.berth.appliance.job.Jobs;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
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
    private final Jobs jobs;
    private @Nullable Thread thread;

    BlobCare(BlobStore store, Inventory inventory, InstantSource clock, Jobs jobs) {
        this.store = store;
        this.inventory = inventory;
        this.clock = clock;
        this.jobs = jobs;
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

    /** There is a job only when there is something to do. */
    private void collectQuietly() {
        try {
            if (foretell(GRACE).removed() > 0) {
                jobs.start(RegistryJobs.GC, Map.of(), Actor.service("registry"));
            }
        } catch (IOException | JobFailure e) {
            log.atWarn().addKeyValue("cause", e.toString()).log("blobs could not be collected");
        }
    }

    /** What a collection would remove. */
    GarbageCollection.Collected foretell(Duration grace) throws IOException {
        return GarbageCollection.run(store, inventory::now, clock.instant(), grace, true, (at, all) -> {});
    }

    GarbageCollection.Collected collect(Duration grace, GarbageCollection.Steps steps) throws IOException {
        return GarbageCollection.run(store, inventory::now, clock.instant(), grace, false, steps);
    }

    Scrub.Scrubbed scrub(@Nullable Digest after, Scrub.Watch watch) throws IOException {
        return Scrub.run(store, inventory::now, after, watch);
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
