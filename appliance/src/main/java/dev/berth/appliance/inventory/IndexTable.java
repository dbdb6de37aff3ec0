package dev.berth.appliance.inventory;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link HashIndex} ends in: open addressing with linear probing in one array, for every reference less to follow is a look-up less at memory: the
 * owner, how many keys there are, then a key and its value side by side, a third of the places free.
 */
final class IndexTable {
    static final int FIRST = 2;
    private static final int COUNT = 1;

    private IndexTable() {}

    static @Nullable Object[] make(Object owner, int capacity) {
        @Nullable Object[] table = new Object[FIRST + 2 * capacity];
        table[HashIndex.OWNER] = owner;
        table[COUNT] = 0;
        return table;
    }

    /** The least that holds so many keys. */
    static int capacityFor(int keys) {
        int capacity = 2;
        while (3 * keys > 2 * capacity) {
            capacity *= 2;
        }
        return capacity;
    }

    static int capacity(@Nullable Object[] table) {
        return table.length - FIRST >> 1;
    }

    private static int size(@Nullable Object[] table) {
        return (Integer) Objects.requireNonNull(table[COUNT]);
    }

    static void count(@Nullable Object[] table, int more) {
        table[COUNT] = size(table) + more;
    }

    static boolean isFull(@Nullable Object[] table) {
        return 3 * (size(table) + 1) > 2 * capacity(table);
    }

    /** Where the key stands, or the free place where it would. */
    static int place(@Nullable Object[] table, Object key, int hash) {
        int mask = table.length - FIRST - 1;
        int at = hash << 1 & mask;
        for (Object there = table[FIRST + at]; there != null && !there.equals(key); there = table[FIRST + at]) {
            at = at + 2 & mask;
        }
        return FIRST + at;
    }

    /** The table without a key that it holds, or null if nothing is left. */
    static @Nullable Object @Nullable [] without(@Nullable Object[] table, Object owner, Object key) {
        return size(table) == 1 ? null : moved(table, owner, capacity(table), key);
    }

    static @Nullable Object[] moved(@Nullable Object[] from, Object owner, int capacity, @Nullable Object except) {
        @Nullable Object[] to = make(owner, capacity);
        for (int i = FIRST; i < from.length; i += 2) {
            Object key = from[i];
            if (key != null && !key.equals(except)) {
                int at = place(to, key, HashIndex.spread(key));
                to[at] = key;
                to[at + 1] = from[i + 1];
                count(to, 1);
            }
        }
        return to;
    }

    /** The keys that {@code now} has and {@code before} has not, or with another value. */
    static void keysOther(
            @Nullable Object @Nullable [] now, @Nullable Object @Nullable [] before, Consumer<Object> each) {
        for (int i = FIRST; now != null && i < now.length; i += 2) {
            Object key = now[i];
            if (key != null
                    && (before == null || before[place(before, key, HashIndex.spread(key)) + 1] != now[i + 1])) {
                each.accept(key);
            }
        }
    }

    /** The keys that {@code before} has and {@code now} has not. */
    static void keysGone(
            @Nullable Object @Nullable [] now, @Nullable Object @Nullable [] before, Consumer<Object> each) {
        for (int i = FIRST; before != null && i < before.length; i += 2) {
            Object key = before[i];
            if (key != null && (now == null || now[place(now, key, HashIndex.spread(key))] == null)) {
                each.accept(key);
            }
        }
    }
}
