package dev.berth.repo.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or index in a repository; its bytes are a blob of the same digest.
 *
 * @param size octets
 * @param artifactType of the manifest, or of its config where it has none; null for an index without
 * @param subject the manifest that this one is about, or null
 * @param blobs config and layers
 * @param manifests what an index lists
 */
public record Manifest(
        String repository,
        String digest,
        String mediaType,
        long size,
        @Nullable String artifactType,
        @Nullable String subject,
        List<String> blobs,
        List<String> manifests,
        Map<String, String> annotations) {
    public Manifest {
        blobs = List.copyOf(blobs);
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }
}
