package dev.berth.repo;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.operation.Operation;
import dev.berth.repo.oci.Manifest;
import dev.berth.repo.oci.RegistryKinds;
import dev.berth.repo.oci.Tag;
import java.util.List;
import java.util.function.Supplier;

/** {@code berth registry list}. */
final class RegistryOperations {
    private RegistryOperations() {}

    record TagLine(String repository, String tag, String digest, String mediaType, long manifestSize) {}

    record Tags(List<TagLine> tags) {}

    static Operation<?, ?> list(Supplier<RegistryService> service) {
        return Operation.reading(
                "registry list",
                "Tags of all repositories",
                "/registry/tags",
                Operation.Nothing.class,
                Tags.class,
                (nothing, call) -> {
                    Snapshot now = service.get().inventory().now();
                    return new Tags(now.all(RegistryKinds.TAG)
                            .map(tag -> line(now, tag.value()))
                            .toList());
                });
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
}
