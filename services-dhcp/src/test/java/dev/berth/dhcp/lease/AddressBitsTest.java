package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AddressBitsTest {
    @Property(tries = 500)
    void itAnswersAsASortedSetDoes(
            @ForAll @IntRange(min = 1, max = 70_000) int size,
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 69_999) Integer> toggles,
            @ForAll @IntRange(min = 0, max = 69_999) int from) {
        var bits = new AddressBits(size);
        var set = new TreeSet<Integer>();
        for (int toggle : toggles) {
            int index = toggle % size;
            bits.set(index, set.add(index) || !set.remove(index));
        }
        int start = from % size;
        Integer expected = set.ceiling(start);
        expected = expected == null ? (set.isEmpty() ? -1 : set.first()) : expected;

        assertThat(bits.count()).isEqualTo(set.size());
        assertThat(bits.next(start)).isEqualTo(expected);
    }

    @Test
    void theLastFreeOfASixteenBitPoolIsFoundFromAnywhere() {
        var bits = new AddressBits(65_536);
        bits.set(65_535, true);
        assertThat(bits.next(0)).isEqualTo(65_535);
        assertThat(bits.next(65_535)).isEqualTo(65_535);
        bits.set(65_535, false);
        bits.set(3, true);
        assertThat(bits.next(4)).isEqualTo(3);
    }
}
