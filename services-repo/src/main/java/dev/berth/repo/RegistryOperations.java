package dev.berth.repo;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.job.JobFailure;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.operation.Started;
import dev.berth.repo.oci.Manifest;
import dev.berth.repo.oci.Reference;
import dev.berth.repo.oci.RegistryKinds;
import dev.berth.repo.oci.Tag;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth registry list | gc | scrub | import}. */
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

    record Layout(
            @Param(value = "a directory of the appliance's machine: an OCI image layout", position = 0)
            String directory,

            @Param("the repository to put the images into") String repository,

            @Param("the image's tag; what the layout calls it, or latest, if not given") @Nullable
            String tag,

            @Param(
                    "share the files instead of copying, where they lie on one file system: nobody may write into them again")
            @Nullable
            Boolean link) {}

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
                        Started.class,
                        this::collect),
                Operation.changing(
                        "registry scrub",
                        "Read every blob, and put damaged ones into quarantine",
                        Operation.Method.POST,
                        "/registry/scrub",
                        Operation.Nothing.class,
                        Started.class,
                        this::scrub),
                Operation.changing(
                        "registry import",
                        "Take images from a directory of the appliance's machine",
                        Operation.Method.POST,
                        "/registry/import",
                        Layout.class,
                        Started.class,
                        this::take));
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

    private Started collect(Gc input, Call call) throws OperationFailure {
        int hours = input.graceHours() == null ? (int) BlobCare.GRACE.toHours() : input.graceHours();
        if (hours < 0) {
            throw new OperationFailure(Reason.INVALID, "graceHours is not negative");
        }
        if (!call.preview()) {
            care();
            return start(RegistryJobs.GC, Map.of(RegistryJobs.GRACE_HOURS, Integer.toString(hours)), call);
        }
        try {
            return Started.would(RegistryJobs.words(care().foretell(Duration.ofHours(hours)), "would be removed"));
        } catch (IOException e) {
            throw new OperationFailure(
                    Reason.UNAVAILABLE, "the blobs cannot be read (" + e.getMessage() + "); check the disk");
        }
    }

    private Started scrub(Operation.Nothing nothing, Call call) throws OperationFailure {
        care();
        return call.preview()
                ? Started.would("every blob would be read, and damaged ones put into quarantine")
                : start(RegistryJobs.SCRUB, Map.of(), call);
    }

    private Started take(Layout layout, Call call) throws OperationFailure {
        if (!Reference.isRepository(layout.repository())) {
            throw new OperationFailure(
                    Reason.INVALID,
                    "'" + layout.repository()
                            + "' is no repository name; use lower-case letters, digits, and . _ - / between them");
        }
        if (layout.tag() != null && !Reference.isTag(layout.tag())) {
            throw new OperationFailure(Reason.INVALID, "'" + layout.tag() + "' is no tag; write it like 1.2 or latest");
        }
        if (!layout.directory().startsWith("/")) {
            throw new OperationFailure(Reason.INVALID, "name the directory from the root, as in /srv/images/app");
        }
        care();
        Map<String, String> input = new LinkedHashMap<>();
        input.put("directory", layout.directory());
        input.put("repository", layout.repository());
        if (layout.tag() != null) {
            input.put("tag", layout.tag());
        }
        if (Boolean.TRUE.equals(layout.link())) {
            input.put("link", "true");
        }
        return call.preview()
                ? Started.would("the images of " + layout.directory() + " would be put into " + layout.repository())
                : start(RegistryJobs.IMPORT, input, call);
    }

    private Started start(String work, Map<String, String> input, Call call) throws OperationFailure {
        try {
            return Started.job(service.get().jobs().start(work, input, call.by()));
        } catch (JobFailure e) {
            throw new OperationFailure(Reason.CONFLICT, e.message());
        }
    }

    private BlobCare care() throws OperationFailure {
        BlobCare care = service.get().care();
        if (care == null) {
            throw new OperationFailure(Reason.UNAVAILABLE, "the registry is not serving; 'berth status' says why");
        }
        return care;
    }
}
