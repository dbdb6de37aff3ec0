package dev.berth.repo.server;

import dev.berth.appliance.blob.Blob;
import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.job.JobFailure;
import dev.berth.appliance.job.Run;
import dev.berth.appliance.json.Json;
import dev.berth.repo.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Images from an OCI image layout (image-spec, image-layout.md): a directory with {@code index.json} and {@code blobs/}. */
public final class LayoutImport {
    private static final int LARGEST = 4 << 20;

    /** Indexes within indexes, which nobody makes. */
    private static final int DEEPEST = 8;

    private static final String NAME = "org.opencontainers.image.ref.name";

    private final BlobStore store;
    private final Manifests manifests;
    private final Room room;

    LayoutImport(BlobStore store, Manifests manifests, Room room) {
        this.store = store;
        this.manifests = manifests;
        this.room = room;
    }

    /** @param tag null: what the layout calls each image, or latest */
    public record Order(
            Path directory, String repository, @Nullable String tag, BlobStore.Import how, Actor by) {}

    /** @throws JobFailure when the layout cannot be taken; what was taken of it stays until it is collected */
    public String run(Order order, Run run) throws JobFailure, IOException {
        List<JsonNode> images = images(order);
        Map<Digest, Long> files = new LinkedHashMap<>();
        for (JsonNode image : images) {
            files(order.directory(), image, 0, files);
        }
        long all = files.values().stream().mapToLong(Long::longValue).sum();
        var one = new One(order, run, all);
        List<String> taken = new ArrayList<>();
        try {
            // Before anything is copied; what the files say of their sizes counts for nothing.
            room.admit(order.repository(), files);
            for (JsonNode image : images) {
                String tag = tag(order, image);
                one.manifest(image, tag, 0);
                taken.add(order.repository() + ":" + tag);
                run.log(order.repository() + ":" + tag + " is there: " + digest(image));
            }
        } catch (RegistryError e) {
            throw new JobFailure(String.valueOf(e.getMessage()));
        }
        return String.join(", ", taken);
    }

    private static List<JsonNode> images(Order order) throws JobFailure, IOException {
        JsonNode index = json(order.directory().resolve("index.json"));
        List<JsonNode> images = new ArrayList<>();
        index.path("manifests").forEach(images::add);
        if (images.isEmpty()) {
            throw new JobFailure(order.directory() + " holds no image: its index.json lists none");
        }
        if (order.tag() != null && images.size() > 1) {
            throw new JobFailure(
                    order.directory() + " holds " + images.size() + " images; leave --tag out, and each keeps its own");
        }
        return images;
    }

    private static String tag(Order order, JsonNode image) {
        String own = image.path("annotations").path(NAME).asString("");
        String last = own.substring(own.lastIndexOf(':') + 1);
        return order.tag() != null ? order.tag() : Reference.isTag(last) ? last : "latest";
    }

    private static JsonNode json(Path file) throws JobFailure, IOException {
        try {
            return Json.mapper().readTree(bytes(file));
        } catch (JacksonException e) {
            throw new JobFailure(file + " is not JSON; is this an OCI image layout?");
        }
    }

    private static byte[] bytes(Path file) throws JobFailure, IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            throw new JobFailure("there is no " + file
                    + " of at most 4 MiB; name a directory that 'skopeo copy … oci:DIRECTORY' made");
        }
        return Files.readAllBytes(file);
    }

    private static Digest digest(JsonNode descriptor) throws JobFailure {
        String text = descriptor.path("digest").asString("");
        return Digest.parse(text)
                .orElseThrow(() -> new JobFailure("'" + text + "' in the layout is no digest; copy the image again"));
    }

    private static Path file(Path directory, Digest digest) {
        return directory.resolve("blobs").resolve(digest.algorithm().text()).resolve(digest.hex());
    }

    /** Every file that an image is made of, with its size. */
    private static void files(Path directory, JsonNode descriptor, int depth, Map<Digest, Long> into)
            throws JobFailure, IOException {
        measure(directory, descriptor, into);
        JsonNode manifest = json(file(directory, digest(descriptor)));
        if (depth < DEEPEST) {
            for (JsonNode child : manifest.path("manifests")) {
                files(directory, child, depth + 1, into);
            }
        }
        if (manifest.has("config")) {
            measure(directory, manifest.path("config"), into);
        }
        for (JsonNode layer : manifest.path("layers")) {
            if (layer.path("urls").isEmpty()) {
                measure(directory, layer, into);
            }
        }
    }

    private static void measure(Path directory, JsonNode descriptor, Map<Digest, Long> into)
            throws JobFailure, IOException {
        Digest digest = digest(descriptor);
        Path file = file(directory, digest);
        // One that is not there may be here already; if not, that is said when its turn comes.
        into.put(digest, Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0);
    }

    /** One import while it runs. */
    private final class One {
        private final Order order;
        private final Run run;
        private final long all;
        private long done;

        private One(Order order, Run run, long all) {
            this.order = order;
            this.run = run;
            this.all = all;
        }

        /** Parts first: a manifest is only taken when they are there. */
        private void manifest(JsonNode descriptor, String reference, int depth)
                throws JobFailure, RegistryError, IOException {
            if (depth > DEEPEST) {
                throw new JobFailure("the layout's indexes are nested more than " + DEEPEST + " deep");
            }
            Digest digest = digest(descriptor);
            byte[] body = bytes(file(order.directory(), digest));
            if (!Digest.of(digest.algorithm(), body).equals(digest)) {
                throw damaged(digest);
            }
            JsonNode manifest = Json.mapper().readTree(body);
            for (JsonNode child : manifest.path("manifests")) {
                manifest(child, digest(child).toString(), depth + 1);
            }
            if (manifest.has("config")) {
                blob(manifest.path("config"));
            }
            for (JsonNode layer : manifest.path("layers")) {
                if (layer.path("urls").isEmpty()) {
                    blob(layer);
                }
            }
            String type = descriptor.path("mediaType").asString(null);
            manifests.take(order.repository(), reference, type, body, order.by(), Subject.NOBODY);
            done += body.length;
        }

        private void blob(JsonNode descriptor) throws JobFailure, IOException {
            Digest digest = digest(descriptor);
            long before = done;
            if (store.claim(digest).isEmpty()) {
                Path file = file(order.directory(), digest);
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new JobFailure("the layout has no " + file + "; copy the image again");
                }
                if (digest.algorithm() == Digest.Algorithm.SHA256) {
                    var imported = store.take(file, order.how(), this::told);
                    if (!imported.blob().digest().equals(digest)) {
                        throw damaged(digest);
                    }
                } else {
                    stream(file, digest);
                }
            }
            done = before + store.find(digest).map(Blob::size).orElse(0L);
            run.progress(Math.min(done, all), all, "octets");
        }

        private void told(long read) {
            done += read;
            run.progress(Math.min(done, all), all, "octets");
        }

        private void stream(Path file, Digest digest) throws IOException {
            var upload = store.begin();
            try (InputStream in = Files.newInputStream(file)) {
                upload.append(in, 0, Long.MAX_VALUE);
                upload.finish(digest);
            } finally {
                upload.abandon();
            }
        }

        private JobFailure damaged(Digest digest) {
            return new JobFailure("the layout is damaged: " + file(order.directory(), digest)
                    + " is not what its name says; copy the image again");
        }
    }
}
