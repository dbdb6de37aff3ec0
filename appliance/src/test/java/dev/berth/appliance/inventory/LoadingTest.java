package dev.berth.appliance.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadingTest {
    private record Crowded(int id) {
        @Override
        public int hashCode() {
            return id % 5;
        }
    }

    /** In whatever order its entities come, a state that is loaded is the one that was folded. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aStateThatIsLoadedIsTheOneThatWasFolded(int seed) {
        Snapshot folded = Snapshot.empty(Kinds.byName(List.of()));
        List<Entity<?>> all =
                new ArrayList<>(InventoryBenchmark.state(300, 100).everything().toList());
        Collections.shuffle(all, new Random(seed));
        for (Entity<?> entity : all) {
            folded = folded.apply(List.of(new Effect(entity.ref(), null, entity)));
        }
        Collections.shuffle(all, new Random(seed + 10));
        assertSame(Snapshot.load(folded.kinds, folded.revision(), all, Map.of()), folded);
    }

    static void assertSame(Snapshot loaded, Snapshot folded) {
        assertThat(loaded.revision()).isEqualTo(folded.revision());
        assertThat(loaded.everything())
                .containsExactlyInAnyOrderElementsOf(folded.everything().toList());
        for (String kind : folded.kinds.keySet()) {
            Shelf shelf = folded.shelf(kind);
            assertThat(contents(loaded.shelf(kind).keys())).isEqualTo(contents(shelf.keys()));
            assertThat(contents(loaded.shelf(kind).fileKeys())).isEqualTo(contents(shelf.fileKeys()));
        }
        assertThat(contents(loaded.tags)).isEqualTo(contents(folded.tags));
        assertThat(contents(loaded.names)).isEqualTo(contents(folded.names));
        assertThat(contents(loaded.shadowed).keySet())
                .isEqualTo(contents(folded.shadowed).keySet());
        assertThat(contents(loaded.serials)).isEqualTo(contents(folded.serials));
        assertThat(loaded.naming()).isEqualTo(folded.naming());
    }

    private static <K, V> Map<K, Object> contents(HashIndex<K, V> index) {
        Map<K, Object> all = new HashMap<>();
        index.forEach((key, value) -> assertThat(
                        all.put(key, value instanceof Collection<?> many ? new HashSet<>(many) : value))
                .isNull());
        assertThat(all).hasSize(index.size());
        return all;
    }

    /** An index made at once finds, lists and changes as one that was put together. */
    @Property(tries = 100)
    void anIndexMadeAtOnceIsTheOneThatWasPutTogether(@ForAll int seed) {
        var random = new Random(seed);
        var load = new IndexLoad<Crowded, Integer, Integer>((sum, more) -> sum == null ? more : sum + more);
        Map<Crowded, Integer> expected = new HashMap<>();
        IntStream.range(0, random.nextInt(random.nextBoolean() ? 500 : 10_000)).forEach(i -> {
            var key = new Crowded(random.nextInt(200));
            load.add(key, i);
            expected.merge(key, i, Integer::sum);
        });
        HashIndex<Crowded, Integer> index = load.index();
        assertThat(contents(index)).isEqualTo(expected);
        HashIndex<Crowded, Integer> changed = index.with(new Crowded(3), -7).without(new Crowded(4));
        assertThat(contents(index)).isEqualTo(expected);
        expected.put(new Crowded(3), -7);
        expected.remove(new Crowded(4));
        assertThat(contents(changed)).isEqualTo(expected);
    }
}
