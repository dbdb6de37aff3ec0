package dev.berth.repo.storage;

import dev.berth.repo.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Blobs named by their digest, in files. A blob is there whole, verified and on stable storage, or not at all: it is
 * written beside, forced, and renamed.
 */
public final class BlobStore {
    private final Path blobs;
    private final Path uploads;

    private BlobStore(Path root) {
        this.blobs = root.resolve("blobs");
        this.uploads = root.resolve("uploads");
    }

    /** Opens a store; what uploads an earlier run left unfinished is removed. */
    public static BlobStore open(Path root) throws IOException {
        var store = new BlobStore(root);
        Files.createDirectories(store.blobs);
        Files.createDirectories(store.uploads);
        try (Stream<Path> left = Files.list(store.uploads)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        return store;
    }

    private Path file(Digest digest) {
        return blobs.resolve(digest.algorithm().text())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }

    /** The blob's file, or empty when there is none. */
    public Optional<Path> find(Digest digest) {
        Path file = file(digest);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    public boolean has(Digest digest) {
        return Files.isRegularFile(file(digest));
    }

    /** Begins to receive a blob. */
    public Upload begin() throws IOException {
        String id = UUID.randomUUID().toString();
        return new Upload(id, this, uploads.resolve(id));
    }

    /** Stores bytes that are at hand. */
    public void put(Digest digest, byte[] content) throws IOException {
        if (has(digest)) {
            return;
        }
        Upload upload = begin();
        try {
            upload.append(new java.io.ByteArrayInputStream(content), Long.MAX_VALUE);
            upload.finish(digest);
        } finally {
            upload.abandon();
        }
    }

    /** Makes a forced file the blob of {@code digest}. */
    void adopt(Path forced, Digest digest) throws IOException {
        Path target = file(digest);
        Path folder = target.getParent();
        boolean fresh = folder != null && !Files.isDirectory(folder);
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.move(forced, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (folder != null) {
            forceDirectory(folder);
        }
        if (fresh) {
            // New directories must survive as well.
            forceDirectory(blobs.resolve(digest.algorithm().text()));
            forceDirectory(blobs);
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
