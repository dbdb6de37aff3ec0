package dev.berth.appliance.blob;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads every blob, and puts damaged ones into quarantine. */
public final class Scrub {
    private Scrub() {}

    /**
     * A blob in quarantine.
     *
     * @param wrong what is wrong with it
     * @param referred the entities that need it
     */
    public record Damage(Digest digest, String wrong, List<Ref> referred) {}

    /** What was found; {@code octets} were read. */
    public record Scrubbed(long checked, long octets, List<Damage> damaged) {}

    /** How far it is; what it throws ends the scrub. */
    @FunctionalInterface
    public interface Progress {
        void at(long checked, long all);
    }

    /** Checks the blobs that are there now, one after the other. */
    public static Scrubbed run(BlobStore store, Supplier<Snapshot> inventory, Progress progress) throws IOException {
        List<Blob> blobs = new ArrayList<>();
        store.list(blobs::add);
        List<Damage> damaged = new ArrayList<>();
        long octets = 0;
        for (int i = 0; i < blobs.size(); i++) {
            progress.at(i, blobs.size());
            Blob blob = blobs.get(i);
            store.verify(blob.digest())
                    .ifPresent(wrong -> damaged.add(new Damage(
                            blob.digest(),
                            wrong,
                            inventory.get().tagged(blob.digest().tag()).stream()
                                    .sorted()
                                    .toList())));
            octets += blob.size();
        }
        progress.at(blobs.size(), blobs.size());
        return new Scrubbed(blobs.size(), octets, damaged);
    }
}
