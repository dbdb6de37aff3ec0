package dev.berth.appliance.blob;

import dev.berth.appliance.inventory.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Removes what nothing refers to, while everything goes on. A blob is spared as long as an entity carries its tag, and for the
 * time of grace after it was stored or claimed: whoever refers to a blob claims it and commits within that time, so that
 * the entity is there before the grace is over.
 */
public final class GarbageCollection {
    private GarbageCollection() {}

    /**
     * What was done, or would be.
     *
     * @param kept blobs that stay
     * @param removed blobs that went
     * @param octets that the removed ones took
     */
    public record Collected(long kept, long removed, long octets) {}

    /** How far it is; what it throws ends the collection. */
    @FunctionalInterface
    public interface Steps {
        void at(long done, long all);
    }

    /**
     * Looks at every blob once.
     *
     * @param inventory asked again for every blob
     * @param dryRun tell what would go, and remove nothing
     * @param steps told before each blob that is to go
     */
    public static Collected run(
            BlobStore store, Supplier<Snapshot> inventory, Instant now, Duration grace, boolean dryRun, Steps steps)
            throws IOException {
        Instant unclaimedSince = now.minus(grace);
        List<Blob> unwanted = new ArrayList<>();
        long[] kept = new long[1];
        Snapshot marks = inventory.get();
        store.list(blob -> {
            if (isWanted(marks, blob.digest()) || !blob.stored().isBefore(unclaimedSince)) {
                kept[0]++;
            } else {
                unwanted.add(blob);
            }
        });
        long removed = 0;
        long octets = 0;
        for (Blob blob : unwanted) {
            steps.at(removed, unwanted.size());
            if (dryRun || store.drop(blob.digest(), unclaimedSince, digest -> isWanted(inventory.get(), digest))) {
                removed++;
                octets += blob.size();
            } else {
                kept[0]++;
            }
        }
        return new Collected(kept[0], removed, octets);
    }

    private static boolean isWanted(Snapshot now, Digest digest) {
        return !now.tagged(digest.tag()).isEmpty();
    }
}
