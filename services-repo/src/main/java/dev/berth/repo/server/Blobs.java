package dev.berth.repo.server;

import dev.berth.appliance.http.FileAnswer;
import dev.berth.repo.oci.Digest;
import dev.berth.repo.storage.BlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** {@code GET|HEAD /v2/NAME/blobs/DIGEST}, with ranges. Blobs are shared by all repositories. */
final class Blobs {
    private final BlobStore store;

    Blobs(BlobStore store) {
        this.store = store;
    }

    boolean handle(Exchange exchange, String reference) throws RegistryError, IOException {
        Digest digest = Digest.parse(reference)
                .orElseThrow(() -> new RegistryError(400, "DIGEST_INVALID", "'" + reference + "' is no digest"));
        if (!exchange.reads()) {
            throw RegistryError.unsupported("blobs are shared by repositories and are not deleted one by one");
        }
        Path file = store.find(digest).orElseThrow(() -> RegistryError.blobUnknown(reference));
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        exchange.set("Docker-Content-Digest", digest.toString());
        exchange.set("Cache-Control", "max-age=31536000, immutable");
        var answer = new FileAnswer(
                file,
                attributes.size(),
                "\"" + digest + "\"",
                attributes.lastModifiedTime().toInstant(),
                "application/octet-stream");
        return answer.send(exchange.request(), exchange.response(), exchange.callback());
    }
}
