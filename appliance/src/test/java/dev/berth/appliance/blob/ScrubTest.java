package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScrubTest {
    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock, Document.KIND);

    @ParameterizedTest
    @EnumSource
    void aDamagedBlobIsPutAsideWithWhoRefersToItAndCanBeStoredAgain(Digest.Algorithm algorithm) throws Exception {
        var store = FileBlobStore.open(root, clock);
        Digest sound = Digest.of(algorithm, "sound".getBytes());
        Digest damaged = Digest.of(algorithm, "damaged".getBytes());
        store.put(sound, "sound".getBytes());
        store.put(damaged, "damaged".getBytes());
        Document.commit(inventory, 7, sound, damaged);
        Files.writeString(file(damaged), "dAmaged", StandardOpenOption.TRUNCATE_EXISTING);

        List<String> progress = new ArrayList<>();
        Scrub.Scrubbed scrubbed = Scrub.run(store, inventory::now, (at, all) -> progress.add(at + "/" + all));

        assertThat(scrubbed.checked()).isEqualTo(2);
        assertThat(scrubbed.octets()).isEqualTo(12);
        assertThat(scrubbed.damaged()).singleElement().satisfies(damage -> {
            assertThat(damage.digest()).isEqualTo(damaged);
            assertThat(damage.referred()).containsExactly(Document.KIND.ref(7));
            assertThat(damage.wrong())
                    .contains(Digest.of(algorithm, "dAmaged".getBytes()).toString());
        });
        assertThat(progress).containsExactly("0/2", "1/2", "2/2");
        assertThat(store.find(damaged)).isEmpty();
        assertThat(store.find(sound)).isPresent();
        assertThat(root.resolve("quarantine").resolve(damaged.hex())).hasContent("dAmaged");

        store.put(damaged, "damaged".getBytes());
        assertThat(Scrub.run(store, inventory::now, (at, all) -> {}).damaged()).isEmpty();
    }

    private Path file(Digest digest) {
        return root.resolve("blobs")
                .resolve(digest.algorithm().text())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }
}
