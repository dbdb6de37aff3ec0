package dev.berth.repo;

import dev.berth.appliance.blob.GarbageCollection;
import dev.berth.appliance.blob.Scrub;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.repo.oci.Manifest;
import dev.berth.repo.oci.RegistryKinds;
import dev.berth.repo.oci.Tag;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth registry list | gc | scrub}. */
final class RegistryOperations {
    private final Supplier<RegistryService> service;

    RegistryOperations(Supplier<RegistryService> service) {
        this.service = service;
    }

    record TagLine(String repository, String tag, String digest, String mediaType, long manifestSize) {}

    record Tags(List<TagLine> tags) {}

    record Gc(
            @Param("spare what was pushed within so many hours; 24 if not given") @Nullable
            Integer graceHours) {}

    /** @param referred what needs the blob, as {@code REPOSITORY:TAG} or {@code REPOSITORY@DIGEST} */
    record DamagedLine(String digest, String wrong, List<String> referred) {}

    record Scrubbed(long checked, long octets, List<DamagedLine> damaged) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "registry list",
                        "Tags of all repositories",
                        "/registry/tags",
                        Operation.Nothing.class,
                        Tags.class,
                        this::list),
                Operation.changing(
                        "registry gc",
                        "Remove blobs that no manifest refers to",
                        Operation.Method.POST,
                        "/registry/gc",
                        Gc.class,
                        GarbageCollection.Collected.class,
                        this::collect),
                Operation.changing(
                        "registry scrub",
                        "Read every blob, and put damaged ones into quarantine",
                        Operation.Method.POST,
                        "/registry/scrub",
                        Operation.Nothing.class,
                        Scrubbed.class,
                        this::scrub));
    }

    private Tags list(Operation.Nothing nothing, Call call) {
        Snapshot now = service.get().inventory().now();
        return new Tags(
                now.all(RegistryKinds.TAG).map(tag -> line(now, tag.value())).toList());
    }

    private static TagLine line(Snapshot now, Tag tag) {
        Entity<Manifest> manifest = now.get(RegistryKinds.MANIFEST, tag.manifest());
        return new TagLine(
                tag.repository(),
                tag.name(),
                tag.digest(),
                manifest == null ? "" : manifest.value().mediaType(),
                manifest == null ? 0 : manifest.value().size());
    }

    private GarbageCollection.Collected collect(Gc input, Call call) throws OperationFailure {
        if (input.graceHours() != null && input.graceHours() < 0) {
            throw new OperationFailure(Reason.INVALID, "graceHours is not negative");
        }
        Duration grace = input.graceHours() == null ? BlobCare.GRACE : Duration.ofHours(input.graceHours());
        try {
            return care().collect(grace, call.preview());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Scrubbed scrub(Operation.Nothing nothing, Call call) throws OperationFailure {
        if (call.preview()) {
            throw new OperationFailure(Reason.INVALID, "a scrub has no preview: it must read everything to know");
        }
        Snapshot now = service.get().inventory().now();
        try {
            Scrub.Scrubbed scrubbed = care().scrub();
            return new Scrubbed(
                    scrubbed.checked(),
                    scrubbed.octets(),
                    scrubbed.damaged().stream()
                            .map(damage -> new DamagedLine(
                                    damage.digest().toString(),
                                    damage.wrong(),
                                    damage.referred().stream()
                                            .flatMap(ref -> names(now, ref).stream())
                                            .sorted()
                                            .toList()))
                            .toList());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private BlobCare care() throws OperationFailure {
        BlobCare care = service.get().care();
        if (care == null) {
            throw new OperationFailure(Reason.UNAVAILABLE, "the registry is not serving; 'berth status' says why");
        }
        return care;
    }

    private static OperationFailure failed(IOException e) {
        return new OperationFailure(
                Reason.UNAVAILABLE, "the blobs cannot be read (" + e.getMessage() + "); check the disk");
    }

    /** A manifest by its tags, or by its digest when it has none. */
    private static List<String> names(Snapshot now, Ref ref) {
        Entity<Manifest> manifest = now.get(RegistryKinds.MANIFEST, ref);
        if (manifest == null) {
            return List.of(ref.toString());
        }
        String repository = manifest.value().repository();
        List<String> tags = now.referrers(ref).stream()
                .map(user -> now.get(RegistryKinds.TAG, user))
                .filter(java.util.Objects::nonNull)
                .map(tag -> repository + ":" + tag.value().name())
                .toList();
        return tags.isEmpty() ? List.of(repository + "@" + manifest.value().digest()) : tags;
    }
}
