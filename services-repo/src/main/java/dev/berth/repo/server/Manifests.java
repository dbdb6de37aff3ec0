package dev.berth.repo.server;

import dev.berth.appliance.blob.Blob;
import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.repo.oci.Manifest;
import dev.berth.repo.oci.ManifestReader;
import dev.berth.repo.oci.Reference;
import dev.berth.repo.oci.RegistryKinds;
import dev.berth.repo.oci.Tag;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** {@code /v2/NAME/manifests/REFERENCE} and {@code /v2/NAME/referrers/DIGEST}. */
final class Manifests {
    private static final int LARGEST = 4 << 20;
    private static final int ATTEMPTS = 10;

    private final Inventory inventory;
    private final InstantSource clock;
    private final BlobStore store;
    private final Room room;
    private final RandomGenerator random = new SecureRandom();

    Manifests(ServiceContext context, BlobStore store, Room room) {
        this.inventory = context.inventory();
        this.clock = context.clock();
        this.store = store;
        this.room = room;
    }

    boolean handle(Exchange exchange, String repository, String reference) throws RegistryError, IOException {
        if (exchange.reads()) {
            return get(exchange, repository, reference);
        }
        if (exchange.is(HttpMethod.PUT)) {
            return put(exchange, repository, reference);
        }
        if (exchange.is(HttpMethod.DELETE)) {
            return delete(exchange, repository, reference);
        }
        throw RegistryError.unsupported("a manifest takes GET, HEAD, PUT and DELETE");
    }

    private boolean get(Exchange exchange, String repository, String reference) throws RegistryError, IOException {
        Snapshot now = inventory.now();
        Manifest manifest = find(now, repository, reference)
                .orElseThrow(() -> RegistryError.manifestUnknown(repository + ":" + reference))
                .value();
        exchange.set("Docker-Content-Digest", manifest.digest()).set("ETag", "\"" + manifest.digest() + "\"");
        if (exchange.header(HttpHeader.IF_NONE_MATCH)
                .filter(tags -> tags.contains(manifest.digest()))
                .isPresent()) {
            exchange.response().setStatus(304);
            exchange.response().write(true, null, exchange.callback());
            return true;
        }
        return exchange.bytes(200, manifest.mediaType(), content(manifest));
    }

    private byte[] content(Manifest manifest) throws RegistryError, IOException {
        try (var in = Channels.newInputStream(store.open(Digest.of(manifest.digest())))) {
            return in.readAllBytes();
        } catch (NoSuchFileException e) {
            throw RegistryError.manifestUnknown(manifest.digest());
        }
    }

    private static Optional<Entity<Manifest>> find(Snapshot now, String repository, String reference) {
        Optional<Digest> digest = Digest.parse(reference);
        if (digest.isPresent()) {
            return Optional.ofNullable(now.find(
                    RegistryKinds.MANIFEST,
                    RegistryKinds.manifestKey(repository, digest.get().toString())));
        }
        Entity<Tag> tag = now.find(RegistryKinds.TAG, RegistryKinds.tagKey(repository, reference));
        return tag == null
                ? Optional.empty()
                : Optional.ofNullable(
                        now.get(RegistryKinds.MANIFEST, tag.value().manifest()));
    }

    private boolean put(Exchange exchange, String repository, String reference) throws RegistryError, IOException {
        Optional<Digest> asked = Digest.parse(reference);
        if (asked.isEmpty() && !Reference.isTag(reference)) {
            throw new RegistryError(400, "MANIFEST_INVALID", "'" + reference + "' is neither a tag nor a digest");
        }
        byte[] body = exchange.body(LARGEST);
        String type = exchange.header(HttpHeader.CONTENT_TYPE)
                .map(value -> value.replaceAll(";.*", "").strip())
                .orElse(null);
        Manifest manifest = take(repository, reference, type, body, exchange.by(), exchange.peer());
        if (manifest.subject() != null) {
            exchange.set("OCI-Subject", manifest.subject());
        }
        return exchange.set("Location", "/v2/" + repository + "/manifests/" + manifest.digest())
                .set("Docker-Content-Digest", manifest.digest())
                .empty(201);
    }

    /**
     * Takes a manifest whose parts are there.
     *
     * @param reference a tag, or its digest
     * @param type null: what it says itself
     */
    Manifest take(String repository, String reference, @Nullable String type, byte[] body, Actor by, Subject about)
            throws RegistryError, IOException {
        Optional<Digest> asked = Digest.parse(reference);
        Digest digest = Digest.of(asked.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256), body);
        if (asked.isPresent() && !asked.get().equals(digest)) {
            throw new RegistryError(400, "DIGEST_INVALID", "the manifest is " + digest + ", not " + reference);
        }
        Manifest manifest = read(repository, digest, type, body);
        Map<Digest, Long> parts = new LinkedHashMap<>(parts(repository, manifest));
        parts.put(digest, (long) body.length);
        // Not only what was pushed: a part may have been mounted, or found here and not been pushed at all.
        room.admit(repository, parts);
        store.put(digest, body);
        String tag = asked.isPresent() ? null : reference;
        commit(by, about, now -> pushed(now, manifest, tag), "image pushed");
        return manifest;
    }

    private static Manifest read(String repository, Digest digest, @Nullable String type, byte[] body)
            throws RegistryError {
        try {
            return ManifestReader.read(repository, digest.toString(), type, body);
        } catch (IllegalArgumentException e) {
            throw new RegistryError(400, "MANIFEST_INVALID", String.valueOf(e.getMessage()));
        }
    }

    /** Everything that it is made of must have been pushed before; its subject need not (spec, "Pushing manifests with subject"). */
    private Map<Digest, Long> parts(String repository, Manifest manifest) throws RegistryError, IOException {
        Map<Digest, Long> parts = new LinkedHashMap<>();
        for (String blob : manifest.blobs()) {
            Blob there = store.claim(Digest.of(blob))
                    .orElseThrow(() ->
                            new RegistryError(404, "MANIFEST_BLOB_UNKNOWN", "blob " + blob + " has not been pushed"));
            parts.put(there.digest(), there.size());
        }
        for (String child : manifest.manifests()) {
            if (find(inventory.now(), repository, child).isEmpty()) {
                throw new RegistryError(404, "MANIFEST_UNKNOWN", "manifest " + child + " has not been pushed");
            }
        }
        return parts;
    }

    private List<Change> pushed(Snapshot now, Manifest manifest, @Nullable String tag) {
        List<Change> changes = new ArrayList<>();
        Entity<Manifest> seen =
                find(now, manifest.repository(), manifest.digest()).orElse(null);
        Ref ref = seen != null ? seen.ref() : Ref.fresh(RegistryKinds.MANIFEST, clock.instant(), random);
        if (seen == null || !seen.value().equals(manifest)) {
            changes.add(new Change.Put(ref, manifest, seen == null ? 0 : seen.revision()));
        }
        if (tag != null) {
            Entity<Tag> tagged = now.find(RegistryKinds.TAG, RegistryKinds.tagKey(manifest.repository(), tag));
            var value = new Tag(manifest.repository(), tag, ref, manifest.digest());
            if (tagged == null) {
                changes.add(new Change.Put(Ref.fresh(RegistryKinds.TAG, clock.instant(), random), value, 0));
            } else if (!tagged.value().equals(value)) {
                changes.add(Change.Put.update(tagged, value));
            }
        }
        return changes;
    }

    private boolean delete(Exchange exchange, String repository, String reference) throws RegistryError {
        if (Digest.parse(reference).isEmpty()) {
            commit(
                    exchange.by(),
                    exchange.peer(),
                    now -> {
                        Entity<Tag> tag = now.find(RegistryKinds.TAG, RegistryKinds.tagKey(repository, reference));
                        if (tag == null) {
                            throw RegistryError.manifestUnknown(repository + ":" + reference);
                        }
                        return List.of(Change.Remove.of(tag));
                    },
                    "tag deleted");
            return exchange.empty(202);
        }
        commit(
                exchange.by(),
                exchange.peer(),
                now -> {
                    Entity<Manifest> manifest = find(now, repository, reference)
                            .orElseThrow(() -> RegistryError.manifestUnknown(reference));
                    List<Change> changes = new ArrayList<>();
                    for (Ref user : now.referrers(manifest.ref())) {
                        Entity<Tag> tag = now.get(RegistryKinds.TAG, user);
                        if (tag != null) {
                            changes.add(Change.Remove.of(tag));
                        }
                    }
                    changes.add(Change.Remove.of(manifest));
                    return changes;
                },
                "image deleted");
        return exchange.empty(202);
    }

    private interface Deciding {
        List<Change> decide(Snapshot now) throws RegistryError;
    }

    private void commit(Actor by, Subject about, Deciding deciding, String why) throws RegistryError {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Change> changes = deciding.decide(inventory.now());
            if (changes.isEmpty()) {
                return;
            }
            switch (inventory.commit(new Proposal(by, about, why, changes))) {
                case Outcome.Committed committed -> {
                    return;
                }
                case Outcome.Stale stale -> {
                    // Another push of the same name was faster.
                }
                case Outcome.Refused refused -> {
                    if (attempt == ATTEMPTS - 1) {
                        throw new RegistryError(409, "DENIED", refused.reason());
                    }
                }
                case Outcome.Unavailable unavailable ->
                    throw new RegistryError(503, "UNAVAILABLE", unavailable.cause() + "; " + unavailable.mend());
            }
        }
        throw new RegistryError(409, "DENIED", "the repository changes faster than this could be applied; try again");
    }

    /** Manifests about a manifest, as an index; an empty one where there is none (spec, "Listing Referrers"). */
    boolean referrers(Exchange exchange, String repository, String reference) throws RegistryError {
        Digest digest = Digest.parse(reference)
                .orElseThrow(() -> new RegistryError(400, "DIGEST_INVALID", "'" + reference + "' is no digest"));
        if (!exchange.reads()) {
            throw RegistryError.unsupported("referrers are only listed");
        }
        Optional<String> filter = exchange.query("artifactType");
        Snapshot now = inventory.now();
        List<Map<String, Object>> descriptors =
                now.tagged(RegistryKinds.referrersOf(repository, digest.toString())).stream()
                        .flatMap(ref -> Stream.ofNullable(now.get(RegistryKinds.MANIFEST, ref)))
                        .map(Entity::value)
                        .filter(manifest -> filter.isEmpty() || filter.get().equals(manifest.artifactType()))
                        .sorted(Comparator.comparing(Manifest::digest))
                        .map(Manifests::descriptor)
                        .toList();
        if (filter.isPresent()) {
            exchange.set("OCI-Filters-Applied", "artifactType");
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", ManifestReader.OCI_INDEX);
        index.put("manifests", descriptors);
        return exchange.json(200, ManifestReader.OCI_INDEX, index);
    }

    private static Map<String, Object> descriptor(Manifest manifest) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", manifest.mediaType());
        descriptor.put("digest", manifest.digest());
        descriptor.put("size", manifest.size());
        if (manifest.artifactType() != null) {
            descriptor.put("artifactType", manifest.artifactType());
        }
        if (!manifest.annotations().isEmpty()) {
            descriptor.put("annotations", manifest.annotations());
        }
        return descriptor;
    }
}
