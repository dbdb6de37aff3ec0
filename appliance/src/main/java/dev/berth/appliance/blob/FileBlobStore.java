package dev.berth.appliance.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Blobs in files: {@code blobs/sha256/ab/abcd…}. A blob is written beside ({@code uploads/}), forced, renamed, and the folder
 * forced before anybody hears of it. Damaged ones lie in {@code quarantine/}.
 */
public final class FileBlobStore implements BlobStore {
    private static final int CHUNK = 256 << 10;

    /** Copied at once: large enough to be cloned, small enough to be broken off. */
    private static final long PIECE = 256 << 20;

    private final Path blobs;
    private final Path uploads;
    private final Path quarantine;
    private final InstantSource clock;

    /** When a blob was claimed last. Its entry also locks the blob while it is claimed, stored or removed. */
    private final Map<Digest, Instant> claims = new ConcurrentHashMap<>();

    private FileBlobStore(Path root, InstantSource clock) {
        this.blobs = root.resolve("blobs");
        this.uploads = root.resolve("uploads");
        this.quarantine = root.resolve("quarantine");
        this.clock = clock;
    }

    /** Opens a store, of which nobody else may be the owner; what uploads an earlier run left unfinished is removed. */
    public static FileBlobStore open(Path root, InstantSource clock) throws IOException {
        var store = new FileBlobStore(root, clock);
        Files.createDirectories(store.uploads);
        Files.createDirectories(store.blobs);
        forceDirectory(root);
        Path above = root.toAbsolutePath().getParent();
        if (above != null) {
            forceDirectory(above);
        }
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

    @Override
    public Optional<Blob> find(Digest digest) throws IOException {
        return attributes(digest).map(attributes -> blob(digest, attributes));
    }

    private Optional<BasicFileAttributes> attributes(Digest digest) throws IOException {
        try {
            var attributes = Files.readAttributes(file(digest), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Blob blob(Digest digest, BasicFileAttributes attributes) {
        return new Blob(digest, attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    @Override
    public Optional<Blob> claim(Digest digest) throws IOException {
        if (attributes(digest).isEmpty()) {
            return Optional.empty();
        }
        claims.put(digest, clock.instant());
        // Again: it may have been collected just before the claim.
        Optional<Blob> there = find(digest);
        if (there.isPresent()) {
            // Another push may have renamed it just now, and not yet forced.
            forceFolders(digest);
        }
        return there;
    }

    @Override
    public SeekableByteChannel open(Digest digest) throws IOException {
        return FileChannel.open(file(digest), StandardOpenOption.READ);
    }

    @Override
    public Upload begin(Quota.Share quota) throws IOException {
        String id = UUID.randomUUID().toString();
        return new FileUpload(id, this, uploads.resolve(id), quota);
    }

    @Override
    public Imported take(Path file, Import how, LongConsumer read) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "is no regular file");
        }
        Path beside = uploads.resolve(UUID.randomUUID().toString());
        try {
            Import done = how == Import.LINK && linked(file, beside) ? Import.LINK : Import.COPY;
            if (done == Import.COPY) {
                copy(file, beside, read);
            }
            // Hashed here, not there: the source may change while it is read.
            Digest digest = new Digest(Digest.Algorithm.SHA256, hash(beside, Digest.Algorithm.SHA256, read));
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return new Imported(adopt(beside, digest), done);
        } finally {
            // Renaming one link of a file to another leaves both where they are (rename(2)).
            Files.deleteIfExists(beside);
        }
    }

    private static boolean linked(Path file, Path beside) throws IOException {
        try {
            Files.createLink(beside, file);
            return true;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** In the kernel: copy_file_range(2) clones the blocks where the file system can. */
    private static void copy(Path from, Path to, LongConsumer read) throws IOException {
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel target = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = source.size();
            long at = 0;
            while (at < size) {
                long moved = source.transferTo(at, Math.min(PIECE, size - at), target);
                if (moved <= 0) {
                    throw new FileSystemException(from.toString(), null, "became shorter while it was read");
                }
                at += moved;
                read.accept(0);
            }
        }
    }

    /** Makes a forced file the blob of {@code digest}. */
    Blob adopt(Path forced, Digest digest) throws IOException {
        Files.createDirectories(folder(digest));
        // Before it is there, so that collection cannot come between.
        claims.put(digest, clock.instant());
        Files.move(forced, file(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolders(digest);
        return find(digest)
                .orElseThrow(() -> new NoSuchFileException(file(digest).toString()));
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

    @Override
    public void list(Consumer<Blob> each) throws IOException {
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            Path top = blobs.resolve(algorithm.text());
            if (Files.isDirectory(top)) {
                for (Path folder : children(top)) {
                    for (Path file : children(folder)) {
                        Optional<Digest> digest = Digest.parse(algorithm.text() + ":" + file.getFileName());
                        Optional<Blob> blob = digest.isPresent() ? find(digest.get()) : Optional.empty();
                        blob.ifPresent(each);
                    }
                }
            }
        }
    }

    private static Iterable<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Override
    public boolean drop(Digest digest, Instant unclaimedSince, Predicate<Digest> wanted) throws IOException {
        Optional<BasicFileAttributes> there = attributes(digest);
        if (there.isEmpty() || !there.get().lastModifiedTime().toInstant().isBefore(unclaimedSince)) {
            return false;
        }
        var removal = new Removal();
        claims.compute(digest, (key, claimed) -> {
            if (claimed != null && !claimed.isBefore(unclaimedSince)) {
                return claimed;
            }
            if (!wanted.test(key)) {
                removal.of(file(key));
            }
            // A claim that is over is forgotten either way.
            return null;
        });
        return removal.done();
    }

    @Override
    public Optional<String> verify(Digest digest, LongConsumer read) throws IOException {
        Optional<BasicFileAttributes> there = attributes(digest);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        String wrong;
        try {
            String found = hash(file(digest), digest.algorithm(), read);
            if (found.equals(digest.hex())) {
                return Optional.empty();
            }
            wrong = "its " + there.get().size() + " octets are "
                    + digest.algorithm().text() + ":" + found;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            wrong = "it cannot be read (" + e.getMessage() + ")";
        }
        Files.createDirectories(quarantine);
        var removal = new Removal();
        Object damaged = there.get().fileKey();
        claims.compute(digest, (key, claimed) -> {
            removal.quarantine(file(key), damaged, quarantine.resolve(key.hex()));
            return null;
        });
        if (!removal.done()) {
            // Stored anew while it was read.
            return Optional.empty();
        }
        forceDirectory(quarantine);
        forceFolders(digest);
        return Optional.of(wrong);
    }

    /** Hexadecimal digest of a file. */
    static String hash(Path file, Digest.Algorithm algorithm, LongConsumer read) throws IOException {
        MessageDigest running = algorithm.start();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                running.update(chunk, 0, got);
                read.accept(got);
            }
        }
        return Digest.hex(running);
    }

    /** Carries what happened out of the lock that {@link Map#compute} holds. */
    private static final class Removal {
        private boolean removed;
        private @Nullable IOException failure;

        void of(Path file) {
            try {
                removed = Files.deleteIfExists(file);
            } catch (IOException e) {
                failure = e;
            }
        }

        void quarantine(Path file, @Nullable Object fileKey, Path to) {
            try {
                Object now =
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey();
                if (Objects.equals(now, fileKey)) {
                    Files.move(file, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    removed = true;
                }
            } catch (NoSuchFileException e) {
                removed = false;
            } catch (IOException e) {
                failure = e;
            }
        }

        boolean done() throws IOException {
            if (failure != null) {
                throw failure;
            }
            return removed;
        }
    }
}
