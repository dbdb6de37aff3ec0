package dev.berth.repo.storage;

import dev.berth.repo.oci.Digest;
import java.io.ByteArrayInputStream;
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
        Files.createDirectories(store.uploads);
        Files.createDirectories(store.blobs);
        forceDirectory(root);
        try (Stream<Path> left = Files.list(store.uploads)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        return store;
    }

    private Path folder(Digest digest) {
        return blobs.resolve(digest.algorithm().text()).resolve(digest.hex().substring(0, 2));
    }

    private Path file(Digest digest) {
        return folder(digest).resolve(digest.hex());
    }

    /** The blob's file, or empty when there is none. */
    public Optional<Path> find(Digest digest) {
        Path file = file(digest);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    public boolean has(Digest digest) {
        return Files.isRegularFile(file(digest));
    }

    /**
     * Like {@link #has}, and what is there will be there after a power cut: another push may have renamed it and not yet
     * forced its directory. For whoever acknowledges something that rests on the blob.
     */
    public boolean holds(Digest digest) throws IOException {
        if (!has(digest)) {
            return false;
        }
        forceFolders(digest);
        return true;
    }

    /** Begins to receive a blob. */
    public Upload begin() throws IOException {
        String id = UUID.randomUUID().toString();
        return new Upload(id, this, uploads.resolve(id));
    }

    /** Stores bytes that are at hand. */
    public void put(Digest digest, byte[] content) throws IOException {
        if (holds(digest)) {
            return;
        }
        Upload upload = begin();
        try {
            upload.append(new ByteArrayInputStream(content), 0, Long.MAX_VALUE);
            upload.finish(digest);
        } finally {
            upload.abandon();
        }
    }

    /** Makes a forced file the blob of {@code digest}. */
    void adopt(Path forced, Digest digest) throws IOException {
        Files.createDirectories(folder(digest));
        Files.move(forced, file(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolders(digest);
    }

    /** The blob's entry and those of its folders, whoever made them; what is clean already costs next to nothing. */
    private void forceFolders(Digest digest) throws IOException {
        forceDirectory(folder(digest));
        forceDirectory(blobs.resolve(digest.algorithm().text()));
        forceDirectory(blobs);
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
