package dev.berth.appliance.blob;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads every blob, and puts damaged ones into quarantine. */
public final class Scrub {
    private static final Comparator<Blob> ORDER =
            Comparator.comparing(blob -> blob.digest().toString());

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

    /** Hears of a scrub as it goes on; what it throws ends the scrub. */
    public interface Watch {
        /** {@code read} of {@code all} octets. */
        void at(long read, long all);

        /** This one, and every one before it, has been looked at. */
        void passed(Digest digest);

        void damaged(Damage damage);
    }

    /**
     * Checks the blobs that are there now, in the order of their digests.
     *
     * @param after those up to this digest were looked at earlier; null: none
     */
    public static Scrubbed run(BlobStore store, Supplier<Snapshot> inventory, @Nullable Digest after, Watch watch)
            throws IOException {
        List<Blob> blobs = new ArrayList<>();
        store.list(blobs::add);
        blobs.sort(ORDER);
        if (after != null) {
            blobs.removeIf(blob -> blob.digest().toString().compareTo(after.toString()) <= 0);
        }
        long all = blobs.stream().mapToLong(Blob::size).sum();
        long[] read = new long[1];
        List<Damage> damaged = new ArrayList<>();
        for (Blob blob : blobs) {
            watch.at(read[0], all);
            long before = read[0];
            Optional<String> wrong = store.verify(blob.digest(), octets -> {
                read[0] += octets;
                watch.at(Math.min(read[0], all), all);
            });
            read[0] = before + blob.size();
            if (wrong.isPresent()) {
                var damage = new Damage(
                        blob.digest(),
                        wrong.get(),
                        inventory.get().tagged(blob.digest().tag()).stream()
                                .sorted()
                                .toList());
                damaged.add(damage);
                watch.damaged(damage);
            }
            watch.passed(blob.digest());
        }
        watch.at(all, all);
        return new Scrubbed(blobs.size(), all, damaged);
    }
}
