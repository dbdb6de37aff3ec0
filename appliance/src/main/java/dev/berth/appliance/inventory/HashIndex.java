package dev.berth.appliance.inventory;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map in which a look-up and a change cost the same beside a thousand entries and beside a million: the
 * way to an entry is always {@value #LEVELS} small arrays and a table that seldom holds more than one, so that a look-up
 * touches as much memory in both. Changes go through {@link #edit} and copy only what they touch. In no order; neither keys
 * nor values are null.
 */
final class HashIndex<K, V> {
    private static final int LEVELS = 3;
    private static final int BITS = 7;
    private static final int FAN = 1 << BITS;

    /** Of every array: the edit that may write to it. Behind it a node has its {@value #FAN} children, a table what {@link Table} says. */
    private static final int OWNER = 0;

    private static final HashIndex<?, ?> EMPTY = new HashIndex<>(new Object[1 + FAN], 0);

    private final @Nullable Object[] root;
    private final int size;

    private HashIndex(@Nullable Object[] root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // It holds nothing of either type.
    static <K, V> HashIndex<K, V> empty() {
        return (HashIndex<K, V>) EMPTY;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    V get(K key) {
        return find(root, key);
    }

    boolean containsKey(K key) {
        return get(key) != null;
    }

    HashIndex<K, V> with(K key, V value) {
        Editing<K, V> editing = edit();
        editing.put(key, value);
        return editing.done();
    }

    HashIndex<K, V> without(K key) {
        Editing<K, V> editing = edit();
        editing.remove(key);
        return editing.done();
    }

    /** A copy to be changed; this one stays as it is. */
    Editing<K, V> edit() {
        return new Editing<>(this);
    }

    @SuppressWarnings("unchecked") // Keys are of K, values of V: put is the only way in.
    void forEach(BiConsumer<K, V> each) {
        for (Walk walk = new Walk(root); walk.hasNext(); walk.next()) {
            each.accept((K) walk.key(), (V) walk.value());
        }
    }

    @SuppressWarnings("unchecked") // As above.
    Stream<K> keys() {
        Iterable<K> keys = () -> new Walk(root).map(walk -> (K) walk.key());
        return StreamSupport.stream(keys.spliterator(), false);
    }

    @SuppressWarnings("unchecked") // As above.
    Stream<V> values() {
        Iterable<V> values = () -> new Walk(root).map(walk -> (V) walk.value());
        return StreamSupport.stream(values.spliterator(), false);
    }

    private static int spread(Object key) {
        int hash = key.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }

    /** Where in a node the way goes on: the first octets of the hash lead to the table, the last to the place in it. */
    private static int child(int hash, int level) {
        return 1 + (hash >>> Integer.SIZE - BITS * (level + 1) & FAN - 1);
    }

    @SuppressWarnings("unchecked") // As above.
    private static <V> @Nullable V find(@Nullable Object[] root, Object key) {
        int hash = spread(key);
        @Nullable Object[] array = root;
        for (int level = 0; level < LEVELS; level++) {
            @Nullable Object[] next = (Object[]) array[child(hash, level)];
            if (next == null) {
                return null;
            }
            array = next;
        }
        return (V) array[Table.place(array, key, hash) + 1];
    }

    /** A map that changes in place until it is {@link #done}. Used by one thread. */
    static final class Editing<K, V> {
        private Object owner = new Object();
        private @Nullable Object[] root;
        private int size;

        private Editing(HashIndex<K, V> base) {
            root = base.root;
            size = base.size;
        }

        @Nullable
        V get(K key) {
            return find(root, key);
        }

        void put(K key, V value) {
            int hash = spread(key);
            @Nullable Object[] last = ownWay(hash);
            int at = child(hash, LEVELS - 1);
            @Nullable Object[] there = (Object[]) last[at];
            @Nullable Object[] table = there == null ? Table.make(owner, 2) : owned(there);
            int place = Table.place(table, key, hash);
            if (table[place] == null) {
                if (Table.isFull(table)) {
                    table = Table.moved(table, owner, 2 * Table.capacity(table), null);
                    place = Table.place(table, key, hash);
                }
                Table.count(table, 1);
                size++;
            }
            table[place] = Objects.requireNonNull(key);
            table[place + 1] = Objects.requireNonNull(value);
            last[at] = table;
        }

        void remove(K key) {
            if (get(key) != null) {
                int hash = spread(key);
                @Nullable Object[] last = ownWay(hash);
                int at = child(hash, LEVELS - 1);
                last[at] = Table.without(Objects.requireNonNull((Object[]) last[at]), owner, key);
                size--;
            }
        }

        /** The last node of the way to a table; it and those before are this edit's own, made where there were none. */
        private @Nullable Object[] ownWay(int hash) {
            root = owned(root);
            @Nullable Object[] node = root;
            for (int level = 0; level < LEVELS - 1; level++) {
                int at = child(hash, level);
                @Nullable Object[] next = (Object[]) node[at];
                if (next == null) {
                    next = new Object[1 + FAN];
                    next[OWNER] = owner;
                } else {
                    next = owned(next);
                }
                node[at] = next;
                node = next;
            }
            return node;
        }

        private @Nullable Object[] owned(@Nullable Object[] array) {
            if (array[OWNER] == owner) {
                return array;
            }
            @Nullable Object[] copy = array.clone();
            copy[OWNER] = owner;
            return copy;
        }

        /** What is there now. This edit may go on; it copies anew what it touches then. */
        HashIndex<K, V> done() {
            owner = new Object();
            return new HashIndex<>(root, size);
        }
    }

    /**
     * Open addressing with linear probing in one array, for every reference less to follow is a look-up less at memory: the
     * owner, how many keys there are, then a key and its value side by side, a third of the places free.
     */
    private static final class Table {
        private static final int COUNT = OWNER + 1;
        private static final int FIRST = COUNT + 1;

        private Table() {}

        static @Nullable Object[] make(Object owner, int capacity) {
            @Nullable Object[] table = new Object[FIRST + 2 * capacity];
            table[OWNER] = owner;
            table[COUNT] = 0;
            return table;
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
                    int at = place(to, key, spread(key));
                    to[at] = key;
                    to[at + 1] = from[i + 1];
                    count(to, 1);
                }
            }
            return to;
        }
    }

    /** Goes from entry to entry. */
    private static final class Walk {
        /** The nodes on the way to the table that the walk stands at, that table, and where in each of them it stands. */
        private final @Nullable Object[][] way = new Object[LEVELS + 1][];

        private final int[] at = new int[LEVELS + 1];
        private int level;
        private Object key = this;
        private Object value = this;

        Walk(@Nullable Object[] root) {
            way[0] = root;
            next();
        }

        boolean hasNext() {
            return level >= 0;
        }

        Object key() {
            return key;
        }

        Object value() {
            return value;
        }

        void next() {
            while (level >= 0) {
                @Nullable Object[] here = way[level];
                if (level == LEVELS) {
                    if (found(here)) {
                        return;
                    }
                    level--;
                } else if (++at[level] > FAN) {
                    level--;
                } else if (here[at[level]] != null) {
                    @Nullable Object[] child = Objects.requireNonNull((Object[]) here[at[level]]);
                    way[++level] = child;
                    at[level] = level == LEVELS ? Table.FIRST - 2 : OWNER;
                }
            }
        }

        private boolean found(@Nullable Object[] table) {
            while ((at[LEVELS] += 2) < table.length) {
                Object nextKey = table[at[LEVELS]];
                Object nextValue = table[at[LEVELS] + 1];
                if (nextKey != null && nextValue != null) {
                    key = nextKey;
                    value = nextValue;
                    return true;
                }
            }
            return false;
        }

        <E> Iterator<E> map(java.util.function.Function<Walk, E> what) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return Walk.this.hasNext();
                }

                @Override
                public E next() {
                    if (!Walk.this.hasNext()) {
                        throw new NoSuchElementException();
                    }
                    E element = what.apply(Walk.this);
                    Walk.this.next();
                    return element;
                }
            };
        }
    }
}
