package dev.berth.repo.server;

import dev.berth.appliance.blob.Blob;
import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.http.FileAnswer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.eclipse.jetty.http.HttpMethod;

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
        // Whoever finds one with HEAD goes on to push a manifest that refers to it.
        Blob blob = (exchange.is(HttpMethod.HEAD) ? store.claim(digest) : store.find(digest))
                .orElseThrow(() -> RegistryError.blobUnknown(reference));
        exchange.set("Docker-Content-Digest", digest.toString());
        exchange.set("Cache-Control", "max-age=31536000, immutable");
        var answer = new FileAnswer(
                () -> store.open(digest), blob.size(), "\"" + digest + "\"", blob.stored(), "application/octet-stream");
        try {
            return answer.send(exchange.request(), exchange.response(), exchange.callback());
        } catch (NoSuchFileException e) {
            // Collected just now.
            throw RegistryError.blobUnknown(reference);
        }
    }
}
