package dev.berth.repo.oci;

import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what the registry must know of a manifest's bytes; unknown fields are left alone, the bytes are kept as they came. */
public final class ManifestReader {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    private static final Set<String> INDEXES =
            Set.of(OCI_INDEX, "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final Set<String> MANIFESTS =
            Set.of(OCI_MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");

    private ManifestReader() {}

    /**
     * Reads a manifest that is pushed.
     *
     * @param contentType as the client sent it, without parameters
     * @throws IllegalArgumentException with what is wrong with it
     */
    public static Manifest read(String repository, String digest, @Nullable String contentType, byte[] body) {
        JsonNode json = parse(body);
        String stated = text(json, "mediaType");
        String mediaType = contentType == null || contentType.isBlank() ? stated : contentType;
        if (mediaType == null) {
            mediaType = json.has("manifests") ? OCI_INDEX : OCI_MANIFEST;
        }
        if (!INDEXES.contains(mediaType) && !MANIFESTS.contains(mediaType)) {
            throw new IllegalArgumentException("media type " + mediaType + " is no manifest that this registry keeps");
        }
        if (stated != null && !stated.equals(mediaType)) {
            throw new IllegalArgumentException("Content-Type is " + mediaType + ", the manifest says " + stated);
        }
        boolean index = INDEXES.contains(mediaType);
        List<String> blobs = new ArrayList<>();
        List<String> manifests = new ArrayList<>();
        if (index) {
            json.path("manifests").forEach(each -> manifests.add(digestOf(each)));
        } else {
            if (!json.has("config")) {
                throw new IllegalArgumentException("the manifest has no config");
            }
            blobs.add(digestOf(json.get("config")));
            // A layer with urls is held elsewhere and never pushed (image-spec, non-distributable layers).
            json.path("layers").forEach(each -> {
                if (!each.has("urls") || each.path("urls").isEmpty()) {
                    blobs.add(digestOf(each));
                }
            });
        }
        return new Manifest(
                repository,
                digest,
                mediaType,
                body.length,
                artifactType(json),
                json.has("subject") ? digestOf(json.get("subject")) : null,
                blobs,
                manifests,
                annotations(json));
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode json = Json.mapper().readTree(body);
            if (json == null || !json.isObject() || json.path("schemaVersion").asInt(0) != 2) {
                throw new IllegalArgumentException("the manifest is no JSON object of schemaVersion 2");
            }
            return json;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the manifest is not JSON", e);
        }
    }

    private static @Nullable String artifactType(JsonNode json) {
        String own = text(json, "artifactType");
        return own != null && !own.isEmpty() ? own : text(json.path("config"), "mediaType");
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.path(field).isString() ? json.path(field).asString() : null;
    }

    private static String digestOf(JsonNode descriptor) {
        return Digest.of(descriptor.path("digest").asString("")).toString();
    }

    private static Map<String, String> annotations(JsonNode json) {
        Map<String, String> annotations = new HashMap<>();
        json.path("annotations")
                .properties()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asString("")));
        return annotations;
    }
}
