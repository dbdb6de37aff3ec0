package dev.berth.repo.server;

import dev.berth.appliance.blob.Blob;
import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.Digest;
import dev.berth.appliance.blob.Quota;
import dev.berth.appliance.blob.Upload;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.repo.oci.Manifest;
import dev.berth.repo.oci.RegistryKinds;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How much a repository may take: its manifests and what they are made of, each blob once. */
final class Room {
    private final BlobStore store;
    private final Inventory inventory;
    private final Quota quota;
    private volatile long limit;

    Room(BlobStore store, ServiceContext context, Duration grace) {
        this.store = store;
        this.inventory = context.inventory();
        this.quota = new Quota(this::size, this::blobs, grace, context.clock());
    }

    void limit(long octets) {
        limit = octets;
    }

    Quota.Share share(String repository) throws Upload.TooLarge {
        long most = limit;
        return most == 0 ? Quota.UNLIMITED : quota.share(repository, most);
    }

    /**
     * Asks whether a repository may have these blobs as well, wherever they come from.
     *
     * @param blobs with their sizes, which count for those that are not there yet
     */
    void admit(String repository, Map<Digest, Long> blobs) throws RegistryError {
        long most = limit;
        if (most > 0) {
            try {
                quota.admit(repository, most, blobs);
            } catch (Upload.TooLarge e) {
                throw RegistryError.tooLarge(e);
            }
        }
    }

    private long size(Digest digest) {
        try {
            return store.find(digest).map(Blob::size).orElse(0L);
        } catch (IOException e) {
            // Whatever is wrong with it shows where it is read.
            return 0;
        }
    }

    private Set<Digest> blobs(String repository) {
        Set<Digest> blobs = new HashSet<>();
        Snapshot now = inventory.now();
        for (Ref ref : now.tagged(RegistryKinds.manifestsOf(repository))) {
            Entity<Manifest> manifest = now.get(RegistryKinds.MANIFEST, ref);
            if (manifest != null) {
                blobs.add(Digest.of(manifest.value().digest()));
                manifest.value().blobs().forEach(blob -> blobs.add(Digest.of(blob)));
            }
        }
        return blobs;
    }
}
