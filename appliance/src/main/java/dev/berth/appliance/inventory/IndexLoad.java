package dev.berth.appliance.inventory;

import java.util.ArrayList;
import java.util.List;
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
    private static final int NODE_BITS = TABLE_BITS + HashIndex.BITS;
    private static final int UPPER_BITS = NODE_BITS + HashIndex.BITS;
    /** Entries of a piece; small enough that the collector does not treat it as something large. */
    private static final int PIECE = 1 << 12;

    private static final int DIGIT = HashIndex.LEVELS * HashIndex.BITS / 2;

    private final BiFunction<@Nullable V, E, V> with;
    /** In pieces, so that what has come is never copied to make room for more: a key, then what was added with it. */
    private final List<Object[]> pieces = new ArrayList<>();
    /** Of each entry the hash and, below it, its place among the pieces: what is sorted is all in one array. */
    private final List<long[]> hashes = new ArrayList<>();

    private Object[] piece = {};
    private long[] entries = {};
    private int count;

    /** @param with the value of a key with one more element; null if it has none yet */
    IndexLoad(BiFunction<@Nullable V, E, V> with) {
        this.with = with;
    }

    void add(K key, E element) {
        int at = count & PIECE - 1;
        if (at == 0) {
            piece = new Object[2 * PIECE];
            entries = new long[PIECE];
            pieces.add(piece);
            hashes.add(entries);
        }
        piece[2 * at] = key;
        piece[2 * at + 1] = element;
        entries[at] = (long) HashIndex.spread(key) << Integer.SIZE | count;
        count++;
    }

    HashIndex<K, V> index() {
        long[] sorted = sorted(sorted(inOneRow(), Integer.SIZE + TABLE_BITS), Integer.SIZE + TABLE_BITS + DIGIT);
        // Nobody's: the first edit copies what it changes.
        var owner = new Object();
        @Nullable Object[] root = HashIndex.node(owner);
        // The nodes that many look-ups pass stand in a row, on few pages; behind them each last node with its tables.
        for (int at = 0; at < count; at++) {
            if (at == 0 || hash(sorted[at - 1]) >>> UPPER_BITS != hash(sorted[at]) >>> UPPER_BITS) {
                way(root, hash(sorted[at]), HashIndex.LEVELS - 2, owner);
            }
        }
        @Nullable Object[] node = root;
        int size = 0;
        int end;
        for (int from = 0; from < count; from = end) {
            int hash = hash(sorted[from]);
            if (from == 0 || hash(sorted[from - 1]) >>> NODE_BITS != hash >>> NODE_BITS) {
                node = way(root, hash, HashIndex.LEVELS - 1, owner);
            }
            end = from + 1;
            while (end < count && hash(sorted[end]) >>> TABLE_BITS == hash >>> TABLE_BITS) {
                end++;
            }
            @Nullable Object[] table = IndexTable.make(owner, IndexTable.capacityFor(end - from));
            int distinct = 0;
            for (int i = from; i < end; i++) {
                distinct += put(table, sorted[i]);
            }
            IndexTable.count(table, distinct);
            size += distinct;
            node[HashIndex.child(hash, HashIndex.LEVELS - 1)] = table;
        }
        return new HashIndex<>(root, size);
    }

    private long[] inOneRow() {
        long[] all = new long[count];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, all, i * PIECE, Math.min(PIECE, count - i * PIECE));
        }
        return all;
    }

    private static int hash(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    /** The entries in the order of some of their bits; those of equal bits as before. */
    private long[] sorted(long[] before, int shift) {
        int[] starts = new int[(1 << DIGIT) + 1];
        for (int i = 0; i < count; i++) {
            starts[digit(before[i], shift) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        long[] after = new long[count];
        for (int i = 0; i < count; i++) {
            after[starts[digit(before[i], shift)]++] = before[i];
        }
        return after;
    }

    private static int digit(long entry, int shift) {
        return (int) (entry >>> shift) & (1 << DIGIT) - 1;
    }

    /** How many keys more the table has then. */
    @SuppressWarnings("unchecked") // add is the only way in.
    private int put(@Nullable Object[] table, long entry) {
        int at = (int) entry;
        Object[] piece = pieces.get(at / PIECE);
        Object key = piece[2 * (at % PIECE)];
        int place = IndexTable.place(table, key, hash(entry));
        boolean known = table[place] != null;
        table[place] = key;
        table[place + 1] = with.apply((V) table[place + 1], (E) piece[2 * (at % PIECE) + 1]);
        return known ? 0 : 1;
    }

    /** The node so many levels below the root on the way to a table; made with those before where there is none. */
    private static @Nullable Object[] way(@Nullable Object[] root, int hash, int levels, Object owner) {
        @Nullable Object[] node = root;
        for (int level = 0; level < levels; level++) {
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
