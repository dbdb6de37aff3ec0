package dev.berth.appliance.blob;

import dev.berth.appliance.inventory.Snapshot;
import dev.berth.testing.MemoryInventory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Prints what blobs cost on this machine's disk: storing and reading a large one beside a plain copy with one force at its end
 * (medians of rounds in which they take turns), many small ones, and the collection of 100,000 of which each second one is referred to.
 */
final class BlobFigures {
    private static final int LARGE = 512 << 20;
    private static final int MANY = 100_000;
    private static final int ROUNDS = 7;

    private BlobFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Files.createTempDirectory(Path.of(arguments.length > 0 ? arguments[0] : "/var/tmp"), "berth-blobs");
        try {
            Path source = root.resolve("source");
            var random = new Random(1);
            try (var out = Files.newOutputStream(source)) {
                byte[] mib = new byte[1 << 20];
                for (int i = 0; i < LARGE >> 20; i++) {
                    random.nextBytes(mib);
                    out.write(mib);
                }
            }
            writes(root, source);
            reads(root, source);
            small(root);
            collect(root);
        } finally {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** The median of what each takes, in turns and each first as often as second: page cache and disk favour neither. */
    private static long[] inTurns(Work... works) throws IOException {
        List<List<Long>> nanos = new ArrayList<>();
        for (Work work : works) {
            work.run();
            nanos.add(new ArrayList<>());
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < works.length; i++) {
                int turn = round % 2 == 0 ? i : works.length - 1 - i;
                long start = System.nanoTime();
                works[turn].run();
                nanos.get(turn).add(System.nanoTime() - start);
            }
        }
        return nanos.stream()
                .mapToLong(each -> each.stream().sorted().toList().get(ROUNDS / 2))
                .toArray();
    }

    private static void writes(Path root, Path source) throws IOException {
        Path folder = Files.createTempDirectory(root, "writes");
        Digest digest =
                new Digest(Digest.Algorithm.SHA256, FileBlobStore.hash(source, Digest.Algorithm.SHA256, octets -> {}));
        var store = FileBlobStore.open(folder.resolve("store"), InstantSource.system());
        long[] nanos = inTurns(
                () -> copy(source, folder.resolve("copy")),
                () -> store(store, source, digest),
                () -> FileBlobStore.hash(source, Digest.Algorithm.SHA256, octets -> {}));
        System.out.printf(
                "write 512 MiB: plain copy with a force %s, stored %s (%.2f of it); its SHA-256 alone %s%n",
                rate(nanos[0]), rate(nanos[1]), nanos[0] / (double) nanos[1], rate(nanos[2]));
    }

    private static void copy(Path source, Path copy) throws IOException {
        Files.deleteIfExists(copy);
        try (InputStream in = Files.newInputStream(source);
                FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[128 << 10];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                out.write(ByteBuffer.wrap(chunk, 0, got));
            }
            out.force(true);
        }
    }

    private static void store(FileBlobStore store, Path source, Digest digest) throws IOException {
        store.drop(digest, java.time.Instant.MAX, each -> false);
        Upload upload = store.begin();
        try (InputStream in = Files.newInputStream(source)) {
            upload.append(in, 0, Long.MAX_VALUE);
        }
        upload.finish(digest);
    }

    private static void reads(Path root, Path source) throws IOException {
        Path folder = Files.createTempDirectory(root, "reads");
        Path copy = folder.resolve("copy");
        copy(source, copy);
        var store = FileBlobStore.open(folder.resolve("store"), InstantSource.system());
        Digest digest = store.take(source, BlobStore.Import.COPY).blob().digest();
        long[] nanos = inTurns(
                () -> read(Files.newByteChannel(copy)), () -> read(store.open(digest)), () -> store.verify(digest));
        System.out.printf(
                "read 512 MiB: plain file %s, from the store %s (%.2f of it), verified %s%n",
                rate(nanos[0]), rate(nanos[1]), nanos[0] / (double) nanos[1], rate(nanos[2]));
    }

    private static void read(java.nio.channels.SeekableByteChannel from) throws IOException {
        try (from) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(128 << 10);
            while (from.read(chunk.clear()) >= 0) {
                continue;
            }
        }
    }

    private static String rate(long nanos) {
        return "%.0f MiB/s".formatted((LARGE >> 20) / (nanos / 1e9));
    }

    private static void small(Path root) throws IOException {
        var store = FileBlobStore.open(root.resolve("small"), InstantSource.system());
        int count = 500;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            byte[] content = ("small blob " + i).getBytes();
            store.put(Digest.of(Digest.Algorithm.SHA256, content), content);
        }
        System.out.printf(
                "small blobs one after the other: %.0f a second%n", count / ((System.nanoTime() - start) / 1e9));
    }

    private static void collect(Path root) throws IOException {
        Path folder = root.resolve("many");
        var store = FileBlobStore.open(folder, InstantSource.system());
        var inventory = new MemoryInventory(InstantSource.system(), Document.KIND);
        List<Digest> wanted = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            byte[] content = ("blob " + i).getBytes();
            Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
            // Not through the store, whose forces would take minutes.
            Path file = folder.resolve("blobs/sha256").resolve(digest.hex().substring(0, 2));
            Files.createDirectories(file);
            Files.write(file.resolve(digest.hex()), content);
            if (i % 2 == 0) {
                wanted.add(digest);
            }
        }
        for (int i = 0; i < wanted.size(); i += 10) {
            Document.commit(inventory, i, wanted.subList(i, i + 10).toArray(new Digest[0]));
        }
        Snapshot marks = inventory.now();
        for (boolean dryRun : new boolean[] {true, true, false}) {
            long start = System.nanoTime();
            var collected = GarbageCollection.run(
                    store, () -> marks, InstantSource.system().instant(), Duration.ZERO, dryRun, (at, all) -> {});
            System.out.printf(
                    "collection%s: %s in %.2f s%n",
                    dryRun ? ", dry run" : "", collected, (System.nanoTime() - start) / 1e9);
        }
    }
}
