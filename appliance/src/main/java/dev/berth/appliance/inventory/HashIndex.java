package dev.berth.appliance.inventory;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
    static final int LEVELS = 4;
    static final int BITS = 5;
    static final int FAN = 1 << BITS;

    /** Of every array: the edit that may write to it. Behind it a node has its {@value #FAN} children, a table what {@link IndexTable} says. */
    static final int OWNER = 0;

    private static final HashIndex<?, ?> EMPTY = new HashIndex<>(new Object[1 + FAN], 0);

    private final @Nullable Object[] root;
    private final int size;

    HashIndex(@Nullable Object[] root, int size) {
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
        for (IndexWalk walk = new IndexWalk(root); walk.hasNext(); walk.next()) {
            each.accept((K) walk.key(), (V) walk.value());
        }
    }

    @SuppressWarnings("unchecked") // As above.
    Stream<K> keys() {
        Iterable<K> keys = () -> new IndexWalk(root).map(walk -> (K) walk.key());
        return StreamSupport.stream(keys.spliterator(), false);
    }

    @SuppressWarnings("unchecked") // As above.
    Stream<V> values() {
        Iterable<V> values = () -> new IndexWalk(root).map(walk -> (V) walk.value());
        return StreamSupport.stream(values.spliterator(), false);
    }

    /** The keys whose value is another object here than in {@code before}, or that stand in one of the two alone. What both share is not looked at. */
    @SuppressWarnings("unchecked") // As above.
    void keysOtherThanIn(HashIndex<K, V> before, Consumer<K> each) {
        keysOther(root, before.root, 0, key -> each.accept((K) key));
    }

    private static void keysOther(
            @Nullable Object @Nullable [] now, @Nullable Object @Nullable [] before, int level, Consumer<Object> each) {
        if (now == before) {
            return;
        }
        if (level == LEVELS) {
            IndexTable.keysOther(now, before, each);
            IndexTable.keysGone(now, before, each);
            return;
        }
        for (int at = 1; at <= FAN; at++) {
            keysOther(
                    now == null ? null : (Object[]) now[at],
                    before == null ? null : (Object[]) before[at],
                    level + 1,
                    each);
        }
    }

    static @Nullable Object[] node(Object owner) {
        @Nullable Object[] node = new Object[1 + FAN];
        node[OWNER] = owner;
        return node;
    }

    static int spread(Object key) {
        int hash = key.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }

    /** Where in a node the way goes on: the first octets of the hash lead to the table, the last to the place in it. */
    static int child(int hash, int level) {
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
        return (V) array[IndexTable.place(array, key, hash) + 1];
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
            @Nullable Object[] table = there == null ? IndexTable.make(owner, 2) : owned(there);
            int place = IndexTable.place(table, key, hash);
            if (table[place] == null) {
                if (IndexTable.isFull(table)) {
                    table = IndexTable.moved(table, owner, 2 * IndexTable.capacity(table), null);
                    place = IndexTable.place(table, key, hash);
                }
                IndexTable.count(table, 1);
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
                last[at] = IndexTable.without(Objects.requireNonNull((Object[]) last[at]), owner, key);
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
                next = next == null ? node(owner) : owned(next);
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
}
