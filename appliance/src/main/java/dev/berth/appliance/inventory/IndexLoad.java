package dev.berth.appliance.inventory;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes a large {@link HashIndex} at once out of what was added in any order: sorted by hash, its arrays are written one
 * after the other and never copied, which costs a third of putting one entry after the other.
 *
 * @param <E> what is added; a value is made of all elements of one key
 */
final class IndexLoad<K, E, V> {
    private static final int TABLE_BITS = Integer.SIZE - HashIndex.LEVELS * HashIndex.BITS;
    private static final int DIGIT = 11;

    private final BiFunction<@Nullable V, E, V> with;
    private Object[] keys = new Object[64];
    private Object[] elements = new Object[64];
    private int[] hashes = new int[64];
    private int count;

    /** @param with the value of a key with one more element; null if it has none yet */
    IndexLoad(BiFunction<@Nullable V, E, V> with) {
        this.with = with;
    }

    void add(K key, E element) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
            elements = Arrays.copyOf(elements, 2 * count);
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        keys[count] = key;
        elements[count] = element;
        hashes[count++] = HashIndex.spread(key);
    }

    HashIndex<K, V> index() {
        int[] order = sorted(sorted(null, TABLE_BITS), TABLE_BITS + DIGIT);
        // Nobody's: the first edit copies what it changes.
        var owner = new Object();
        @Nullable Object[] root = HashIndex.node(owner);
        int size = 0;
        int end;
        for (int from = 0; from < count; from = end) {
            end = from + 1;
            int hash = hashes[order[from]];
            while (end < count && hashes[order[end]] >>> TABLE_BITS == hash >>> TABLE_BITS) {
                end++;
            }
            @Nullable Object[] table = IndexTable.make(owner, IndexTable.capacityFor(end - from));
            for (int i = from; i < end; i++) {
                size += put(table, order[i]);
            }
            lastNode(root, hash, owner)[HashIndex.child(hash, HashIndex.LEVELS - 1)] = table;
        }
        return new HashIndex<>(root, size);
    }

    /** The places of all entries in the order of some bits of their hashes; those of equal bits as in {@code before}. */
    private int[] sorted(int @Nullable [] before, int shift) {
        int[] starts = new int[(1 << DIGIT) + 1];
        for (int i = 0; i < count; i++) {
            starts[digit(i, shift) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] after = new int[count];
        for (int i = 0; i < count; i++) {
            int place = before == null ? i : before[i];
            after[starts[digit(place, shift)]++] = place;
        }
        return after;
    }

    private int digit(int place, int shift) {
        return hashes[place] >>> shift & (1 << DIGIT) - 1;
    }

    @SuppressWarnings("unchecked") // add is the only way in.
    private int put(@Nullable Object[] table, int entry) {
        Object key = keys[entry];
        int place = IndexTable.place(table, key, hashes[entry]);
        boolean known = table[place] != null;
        if (!known) {
            table[place] = key;
            IndexTable.count(table, 1);
        }
        table[place + 1] = with.apply((V) table[place + 1], (E) elements[entry]);
        return known ? 0 : 1;
    }

    private static @Nullable Object[] lastNode(@Nullable Object[] root, int hash, Object owner) {
        @Nullable Object[] node = root;
        for (int level = 0; level < HashIndex.LEVELS - 1; level++) {
            int at = HashIndex.child(hash, level);
            @Nullable Object[] next = (Object[]) node[at];
            if (next == null) {
                next = HashIndex.node(owner);
                node[at] = next;
            }
            node = next;
        }
        return node;
    }
}
