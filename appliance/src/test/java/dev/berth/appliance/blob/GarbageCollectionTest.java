package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectionTest {
    private static final Duration GRACE = Duration.ofHours(1);

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock, Document.KIND);
    private FileBlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = FileBlobStore.open(root, clock);
    }

    private Digest put(String content) throws IOException {
        return put(store, root, content);
    }

    /** With a file as old as the test's clock says. */
    private Digest put(FileBlobStore into, Path folder, String content) throws IOException {
        Digest digest = Digest.of(Digest.Algorithm.SHA256, content.getBytes());
        into.put(digest, content.getBytes());
        Files.setLastModifiedTime(file(folder, digest), FileTime.from(clock.instant()));
        return digest;
    }

    private static Path file(Path root, Digest digest) {
        return root.resolve("blobs/sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }

    private GarbageCollection.Collected collect(boolean dryRun) throws IOException {
        return GarbageCollection.run(store, inventory::now, clock.instant(), GRACE, dryRun, (at, all) -> {});
    }

    @Test
    void whatNothingRefersToGoesAfterItsGraceAndTheRestStays() throws Exception {
        Digest wanted = put("wanted");
        Digest unwanted = put("unwanted");
        Document.commit(inventory, 1, wanted);

        clock.advance(GRACE);
        assertThat(collect(false).removed()).as("within the grace").isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(collect(true)).isEqualTo(new GarbageCollection.Collected(1, 1, 8));
        assertThat(store.find(unwanted)).as("a dry run removes nothing").isPresent();
        assertThat(collect(false)).isEqualTo(new GarbageCollection.Collected(1, 1, 8));

        assertThat(store.find(wanted)).isPresent();
        assertThat(store.find(unwanted)).isEmpty();
    }

    @Test
    void aClaimSparesABlobForTheGraceAndNoLonger() throws Exception {
        Digest digest = put("claimed");
        clock.advance(GRACE.multipliedBy(3));

        assertThat(store.claim(digest)).isPresent();
        clock.advance(GRACE);
        assertThat(collect(false).removed()).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(collect(false).removed()).isEqualTo(1);
        assertThat(store.claim(digest)).isEmpty();
    }

    @Test
    void theGraceOutlivesARestart() throws Exception {
        Digest digest = put("pushed just before");
        store = FileBlobStore.open(root, clock);

        assertThat(collect(false).removed()).isZero();
        clock.advance(GRACE.plusSeconds(1));
        assertThat(collect(false).removed()).isEqualTo(1);
        assertThat(store.find(digest)).isEmpty();
    }

    @Test
    void anUploadThatRestedForLongIsSparedFromTheMomentItIsFinished() throws Exception {
        Upload upload = store.begin();
        upload.append(new ByteArrayInputStream("slow".getBytes()), 0, 10);
        Files.setLastModifiedTime(
                root.resolve("uploads").resolve(upload.id()),
                FileTime.from(clock.instant().minus(GRACE.multipliedBy(2))));
        upload.finish(Digest.of(Digest.Algorithm.SHA256, "slow".getBytes()));

        assertThat(collect(false).removed()).isZero();
    }

    @Test
    void whoReadsABlobReadsItToItsEndThoughItIsCollected() throws Exception {
        Digest digest = put("being read");
        clock.advance(GRACE.plusSeconds(1));
        try (var channel = store.open(digest)) {
            assertThat(collect(false).removed()).isEqualTo(1);

            ByteBuffer octets = ByteBuffer.allocate(20);
            channel.read(octets);
            assertThat(new String(octets.array(), 0, octets.position())).isEqualTo("being read");
        }
    }

    /** The race that the claims are for: one claims and commits over and over, the other collects all the while. */
    @Test
    void whoeverClaimedABlobAndCommittedFindsItHoweverOftenIsCollected() throws Exception {
        var over = new AtomicBoolean();
        var collected = new AtomicLong();
        Thread collector = Thread.ofPlatform().start(() -> {
            try {
                while (!over.get()) {
                    collected.addAndGet(
                            GarbageCollection.run(store, inventory::now, clock.instant(), GRACE, false, (at, all) -> {})
                                    .removed());
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try {
            // On until the two have met: a collector that never got its turn has proven nothing.
            for (int i = 0; i < 300 || collected.get() == 0 && i < 100_000; i++) {
                Digest digest = put("same content");
                Document.commit(inventory, 1);
                clock.advance(GRACE.plusSeconds(1));
                if (store.claim(digest).isPresent()) {
                    Document.commit(inventory, 1, digest);
                    assertThat(store.find(digest)).as("round %d", i).isPresent();
                }
                Document.commit(inventory, 1);
                clock.advance(GRACE.plusSeconds(1));
            }
        } finally {
            over.set(true);
            collector.join();
        }
        assertThat(collected.get()).isPositive();
    }

    /** Any story of pushes, references, waiting and collections, beside a model of what must be there. */
    @Property(tries = 60, seed = "42")
    void noStoryLosesABlobThatIsReferredToOrWithinItsGrace(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        Path folder = Files.createTempDirectory("berth-blobs");
        try {
            var blobs = FileBlobStore.open(folder, clock);
            var kinds = new MemoryInventory(clock, Document.KIND);
            Map<Digest, Instant> claimed = new HashMap<>();
            Map<Integer, List<Digest>> referred = new HashMap<>();
            for (int step = 0; step < 60; step++) {
                int which = random.nextInt(6);
                Digest digest = Digest.of(Digest.Algorithm.SHA256, ("blob " + which).getBytes());
                switch (random.nextInt(5)) {
                    case 0 -> {
                        put(blobs, folder, "blob " + which);
                        claimed.put(digest, clock.instant());
                    }
                    case 1 -> {
                        if (blobs.claim(digest).isPresent()) {
                            claimed.put(digest, clock.instant());
                            referred.computeIfAbsent(which % 3, any -> new ArrayList<>())
                                    .add(digest);
                            Document.commit(
                                    kinds, which % 3, referred.get(which % 3).toArray(new Digest[0]));
                        }
                    }
                    case 2 -> {
                        referred.remove(which % 3);
                        Document.commit(kinds, which % 3);
                    }
                    case 3 -> clock.advance(Duration.ofMinutes(random.nextInt(50)));
                    default -> {
                        GarbageCollection.run(blobs, kinds::now, clock.instant(), GRACE, false, (at, all) -> {});
                        Instant limit = clock.instant().minus(GRACE);
                        claimed.keySet()
                                .removeIf(known -> claimed.get(known).isBefore(limit)
                                        && referred.values().stream().noneMatch(all -> all.contains(known)));
                    }
                }
                List<Digest> there = new ArrayList<>();
                blobs.list(blob -> there.add(blob.digest()));
                assertThat(there).containsExactlyInAnyOrderElementsOf(claimed.keySet());
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
