package dev.berth.repo;

import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.blob.GarbageCollection;
import dev.berth.appliance.blob.Scrub;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.job.JobFailure;
import dev.berth.appliance.job.JobType;
import dev.berth.appliance.job.Run;
import dev.berth.repo.oci.Manifest;
import dev.berth.repo.oci.RegistryKinds;
import dev.berth.repo.server.LayoutImport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The registry's long work. Each goes on after a restart: what is done already is found done. */
final class RegistryJobs {
    static final String GC = "registry gc";
    static final String SCRUB = "registry scrub";
    static final String IMPORT = "registry import";
    static final String GRACE_HOURS = "graceHours";

    private final Supplier<RegistryService> service;

    RegistryJobs(Supplier<RegistryService> service) {
        this.service = service;
    }

    List<JobType> all() {
        return List.of(
                new JobType(GC, true, this::collect),
                new JobType(SCRUB, true, this::scrub),
                new JobType(IMPORT, true, this::take));
    }

    private BlobCare care() throws JobFailure {
        return serving(service.get().care());
    }

    private static <T> T serving(@Nullable T part) throws JobFailure {
        if (part == null) {
            throw new JobFailure("the registry is not serving; 'berth status' says why");
        }
        return part;
    }

    private String collect(Map<String, String> input, Run run) throws JobFailure, IOException {
        String hours = input.getOrDefault(GRACE_HOURS, Long.toString(BlobCare.GRACE.toHours()));
        if (!hours.matches("[0-9]{1,6}")) {
            throw new JobFailure(GRACE_HOURS + " '" + hours + "' is no number of hours");
        }
        return words(
                care().collect(Duration.ofHours(Long.parseLong(hours)), (at, all) -> run.progress(at, all, "blobs")),
                "removed");
    }

    static String words(GarbageCollection.Collected collected, String what) {
        return collected.removed() + " blobs " + what + ", " + collected.octets() + " octets; " + collected.kept()
                + " kept";
    }

    private String scrub(Map<String, String> input, Run run) throws JobFailure, IOException {
        Digest after = run.noted().flatMap(Digest::parse).orElse(null);
        var watch = new Watch(run, service.get().inventory().now());
        Scrub.Scrubbed scrubbed = care().scrub(after, watch);
        return scrubbed.checked() + " blobs read, " + scrubbed.octets() + " octets; "
                + scrubbed.damaged().size() + " damaged" + (after == null ? "" : ", since the restart");
    }

    /** Tells a job of a scrub. */
    private static final class Watch implements Scrub.Watch {
        private static final long NOTE_NANOS = 1_000_000_000;

        private final Run run;
        private final Snapshot now;
        private long noted = System.nanoTime();

        Watch(Run run, Snapshot now) {
            this.run = run;
            this.now = now;
        }

        @Override
        public void at(long read, long all) {
            run.progress(read, all, "octets");
        }

        @Override
        public void passed(Digest digest) {
            if (System.nanoTime() - noted >= NOTE_NANOS) {
                noted = System.nanoTime();
                run.note(digest.toString());
            }
        }

        @Override
        public void damaged(Scrub.Damage damage) {
            run.log(damage.digest() + " is in quarantine: " + damage.wrong() + "; needed by "
                    + (damage.referred().isEmpty()
                            ? "nothing"
                            : String.join(
                                    ", ",
                                    damage.referred().stream()
                                            .flatMap(ref -> names(now, ref).stream())
                                            .sorted()
                                            .toList())));
        }
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
                .filter(Objects::nonNull)
                .map(tag -> repository + ":" + tag.value().name())
                .toList();
        return tags.isEmpty() ? List.of(repository + "@" + manifest.value().digest()) : tags;
    }

    private String take(Map<String, String> input, Run run) throws JobFailure, IOException {
        String directory = input.get("directory");
        String repository = input.get("repository");
        if (directory == null || repository == null) {
            throw new JobFailure("an import needs a directory and a repository");
        }
        LayoutImport imports = serving(service.get().imports());
        return imports.run(
                new LayoutImport.Order(
                        Path.of(directory),
                        repository,
                        input.get("tag"),
                        input.containsKey("link") ? BlobStore.Import.LINK : BlobStore.Import.COPY,
                        run.by()),
                run);
    }
}
