package dev.berth.appliance.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HashIndexTest {
    /** A key of which many share a hash. */
    record Crowded(int id) {
        @Override
        public int hashCode() {
            return id % 7;
        }
    }

    private static <K> Map<K, Integer> contents(HashIndex<K, Integer> index) {
        Map<K, Integer> all = new HashMap<>();
        index.forEach((key, value) -> assertThat(all.put(key, value)).isNull());
        return all;
    }

    /** Whatever is done to it, an index is what a HashMap would be, and what was published before stays as it was. */
    @Property(tries = 200)
    void itDoesWhatAHashMapDoesAndOlderOnesStayAsTheyWere(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 3000) int keys) {
        var random = new Random(seed);
        HashIndex<Crowded, Integer> index = HashIndex.empty();
        Map<Crowded, Integer> expected = new HashMap<>();
        for (int step = 0; step < 8; step++) {
            HashIndex<Crowded, Integer> before = index;
            Map<Crowded, Integer> expectedBefore = Map.copyOf(expected);
            HashIndex.Editing<Crowded, Integer> editing = index.edit();
            for (int i = random.nextInt(200); i > 0; i--) {
                var key = new Crowded(random.nextInt(keys));
                assertThat(editing.get(key)).isEqualTo(expected.get(key));
                if (random.nextInt(3) == 0) {
                    editing.remove(key);
                    expected.remove(key);
                } else {
                    editing.put(key, i);
                    expected.put(key, i);
                }
                if (random.nextInt(50) == 0) {
                    index = editing.done();
                    assertThat(index.size()).isEqualTo(expected.size());
                }
            }
            HashIndex<Crowded, Integer> middle = index;
            Map<Crowded, Integer> middleContents = contents(middle);
            editing.put(new Crowded(-1), step);
            expected.put(new Crowded(-1), step);
            index = editing.done();
            assertThat(contents(index)).isEqualTo(expected);
            assertThat(contents(middle)).isEqualTo(middleContents);
            assertThat(contents(before)).isEqualTo(expectedBefore);
        }
    }

    /** What differs between two indexes is what differs between two maps, whichever of them came first. */
    @Property(tries = 200)
    void whatDiffersIsToldKeyByKey(@ForAll int seed, @ForAll @IntRange(min = 1, max = 500) int keys) {
        var random = new Random(seed);
        HashIndex<Crowded, Integer> before = changed(HashIndex.empty(), random, keys);
        HashIndex<Crowded, Integer> now = changed(before, random, keys);
        Set<Crowded> expected = new HashSet<>();
        for (int i = 0; i < keys; i++) {
            var key = new Crowded(i);
            if (!Objects.equals(before.get(key), now.get(key))) {
                expected.add(key);
            }
        }
        for (boolean forwards : List.of(true, false)) {
            List<Crowded> told = new ArrayList<>();
            (forwards ? now : before).keysOtherThanIn(forwards ? before : now, told::add);
            assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Values of a number are one object each. */
    private static HashIndex<Crowded, Integer> changed(HashIndex<Crowded, Integer> index, Random random, int keys) {
        HashIndex.Editing<Crowded, Integer> editing = index.edit();
        for (int i = random.nextInt(100); i > 0; i--) {
            var key = new Crowded(random.nextInt(keys));
            if (random.nextInt(3) == 0) {
                editing.remove(key);
            } else {
                editing.put(key, random.nextInt(100));
            }
        }
        return editing.done();
    }

    @Test
    void hundredThousandEntriesAreFoundAndListedOnce() {
        HashIndex.Editing<Integer, Integer> editing =
                HashIndex.<Integer, Integer>empty().edit();
        for (int i = 0; i < 100_000; i++) {
            editing.put(i, -i);
        }
        HashIndex<Integer, Integer> index = editing.done();
        assertThat(index.size()).isEqualTo(100_000);
        assertThat(index.keys().distinct().count()).isEqualTo(100_000);
        assertThat(index.get(77_777)).isEqualTo(-77_777);
        assertThat(index.get(100_000)).isNull();
        assertThat(index.without(5).get(5)).isNull();
        assertThat(index.with(5, 6).get(5)).isEqualTo(6);
        assertThat(index.get(5)).isEqualTo(-5);
    }

    /** A key that counts how often it is compared. */
    private record Counted(int id, int[] comparisons) {
        @Override
        public boolean equals(Object other) {
            comparisons[0]++;
            return other instanceof Counted that && id == that.id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    /** What a look-up follows and compares, and what a change copies: the two that do not depend on the machine. */
    @Test
    void aMillionEntriesCostNoMoreStepsThanAThousand() {
        Cost thousand = cost(1_000);
        Cost million = cost(1_000_000);
        assertThat(million.comparisons()).isBetween(1.0, 1.3 * thousand.comparisons());
        assertThat(million.copied()).isBetween(100.0, 1.1 * thousand.copied());
    }

    /** Of one look-up, and of one change, in octets. */
    private record Cost(double comparisons, double copied) {}

    private static Cost cost(int entries) {
        int[] comparisons = new int[1];
        var load = new IndexLoad<Counted, Integer, Integer>((old, value) -> value);
        for (int i = 0; i < entries; i++) {
            load.add(new Counted(i, comparisons), i);
        }
        HashIndex<Counted, Integer> index = load.index();
        int asked = 1_000;
        List<Counted> keys = new ArrayList<>();
        for (int i = 0; i < asked; i++) {
            keys.add(new Counted((int) ((long) i * entries / asked), comparisons));
        }
        comparisons[0] = 0;
        keys.forEach(key -> assertThat(index.get(key)).isEqualTo(key.id()));
        int compared = comparisons[0];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Integer value = -1;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (Counted key : keys) {
            index.with(key, value);
        }
        long copied = threads.getCurrentThreadAllocatedBytes() - before;
        return new Cost((double) compared / asked, (double) copied / asked);
    }
}
