package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
        Scrub.Scrubbed scrubbed = Scrub.run(store, inventory::now, null, watch(progress));

        assertThat(scrubbed.checked()).isEqualTo(2);
        assertThat(scrubbed.octets()).isEqualTo(12);
        assertThat(scrubbed.damaged()).singleElement().satisfies(damage -> {
            assertThat(damage.digest()).isEqualTo(damaged);
            assertThat(damage.referred()).containsExactly(Document.KIND.ref(7));
            assertThat(damage.wrong())
                    .contains(Digest.of(algorithm, "dAmaged".getBytes()).toString());
        });
        assertThat(progress).startsWith("0/12").endsWith("12/12").contains("passed " + damaged, "damaged " + damaged);
        assertThat(store.find(damaged)).isEmpty();
        assertThat(store.find(sound)).isPresent();
        assertThat(root.resolve("quarantine").resolve(damaged.hex())).hasContent("dAmaged");

        store.put(damaged, "damaged".getBytes());
        assertThat(Scrub.run(store, inventory::now, null, watch(progress)).damaged())
                .isEmpty();
    }

    @Test
    void aScrubGoesOnWhereItWasBrokenOff() throws Exception {
        var store = FileBlobStore.open(root, clock);
        for (int i = 0; i < 20; i++) {
            store.put(Digest.of(Digest.Algorithm.SHA256, new byte[] {(byte) i}), new byte[] {(byte) i});
        }
        List<String> first = new ArrayList<>();
        var broken = new IllegalStateException("broken off");
        Scrub.Watch breaking = new Recorded(first) {
            @Override
            public void passed(Digest digest) {
                super.passed(digest);
                if (first.stream().filter(line -> line.startsWith("passed")).count() == 7) {
                    throw broken;
                }
            }
        };
        assertThatThrownBy(() -> Scrub.run(store, inventory::now, null, breaking))
                .isSameAs(broken);
        Digest last = Digest.of(first.getLast().substring("passed ".length()));

        List<String> second = new ArrayList<>();
        assertThat(Scrub.run(store, inventory::now, last, watch(second)).checked())
                .isEqualTo(13);

        List<String> passed = new ArrayList<>(first);
        passed.addAll(second);
        passed.removeIf(line -> !line.startsWith("passed"));
        assertThat(passed).hasSize(20).doesNotHaveDuplicates();
    }

    private static Scrub.Watch watch(List<String> told) {
        return new Recorded(told);
    }

    private static class Recorded implements Scrub.Watch {
        private final List<String> told;

        Recorded(List<String> told) {
            this.told = told;
        }

        @Override
        public void at(long read, long all) {
            told.add(read + "/" + all);
        }

        @Override
        public void passed(Digest digest) {
            told.add("passed " + digest);
        }

        @Override
        public void damaged(Scrub.Damage damage) {
            told.add("damaged " + damage.digest());
        }
    }

    private Path file(Digest digest) {
        return root.resolve("blobs")
                .resolve(digest.algorithm().text())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }
}
