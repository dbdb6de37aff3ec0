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
 * way to an entry is always two arrays of {@value #FAN} and one small table. Changes go through {@link #edit} and copy only
 * what they touch. In no order; neither keys nor values are null.
 */
final class HashIndex<K, V> {
    private static final int FAN = 256;
    private static final HashIndex<?, ?> EMPTY = new HashIndex<>(new Branch[FAN], 0);

    private final @Nullable Branch[] branches;
    private final int size;

    private HashIndex(@Nullable Branch[] branches, int size) {
        this.branches = branches;
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
        return find(branches, key);
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

    @SuppressWarnings("unchecked") // A table holds keys at even places and values at odd ones.
    void forEach(BiConsumer<K, V> each) {
        for (Walk walk = new Walk(branches); walk.hasNext(); walk.next()) {
            each.accept((K) walk.key(), (V) walk.value());
        }
    }

    @SuppressWarnings("unchecked") // As above.
    Stream<K> keys() {
        Iterable<K> keys = () -> new Walk(branches).map(walk -> (K) walk.key());
        return StreamSupport.stream(keys.spliterator(), false);
    }

    @SuppressWarnings("unchecked") // As above.
    Stream<V> values() {
        Iterable<V> values = () -> new Walk(branches).map(walk -> (V) walk.value());
        return StreamSupport.stream(values.spliterator(), false);
    }

    private static int spread(Object key) {
        int hash = key.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }

    private static int branchOf(int hash) {
        return hash >>> 24;
    }

    private static int tableOf(int hash) {
        return hash >>> 16 & FAN - 1;
    }

    @SuppressWarnings("unchecked") // As above.
    private static <V> @Nullable V find(@Nullable Branch[] branches, Object key) {
        int hash = spread(key);
        Branch branch = branches[branchOf(hash)];
        Table table = branch == null ? null : branch.tables[tableOf(hash)];
        return table == null ? null : (V) table.get(key, hash);
    }

    /** A map that changes in place until it is {@link #done}. Used by one thread. */
    static final class Editing<K, V> {
        /** Marks what belongs to this edit alone and may be written to. */
        private Object owner = new Object();

        private @Nullable Branch[] branches;
        private boolean owned;
        private int size;

        private Editing(HashIndex<K, V> base) {
            branches = base.branches;
            size = base.size;
        }

        @Nullable
        V get(K key) {
            return find(branches, key);
        }

        void put(K key, V value) {
            int hash = spread(key);
            Branch branch = ownBranch(branchOf(hash));
            Table table = branch.tables[tableOf(hash)];
            Table changed = table == null ? new Table(owner, 2) : table.ownedBy(owner);
            size += changed.put(Objects.requireNonNull(key), hash, Objects.requireNonNull(value));
            branch.tables[tableOf(hash)] = changed;
        }

        void remove(K key) {
            if (get(key) != null) {
                int hash = spread(key);
                Branch branch = ownBranch(branchOf(hash));
                Table table = Objects.requireNonNull(branch.tables[tableOf(hash)]);
                branch.tables[tableOf(hash)] = table.without(key, owner);
                size--;
            }
        }

        private Branch ownBranch(int at) {
            if (!owned) {
                branches = branches.clone();
                owned = true;
            }
            Branch branch = branches[at];
            if (branch == null || branch.owner != owner) {
                branch = new Branch(owner, branch == null ? new Table[FAN] : branch.tables.clone());
                branches[at] = branch;
            }
            return branch;
        }

        /** What is there now. This edit may go on; it copies anew what it touches then. */
        HashIndex<K, V> done() {
            owner = new Object();
            owned = false;
            return new HashIndex<>(branches, size);
        }
    }

    private static final class Branch {
        private final Object owner;
        private final @Nullable Table[] tables;

        Branch(Object owner, @Nullable Table[] tables) {
            this.owner = owner;
            this.tables = tables;
        }
    }

    /** Open addressing with linear probing: a key and its value side by side, a third of the places free. */
    private static final class Table {
        private final Object owner;
        private @Nullable Object[] slots;
        private int size;

        Table(Object owner, int capacity) {
            this(owner, new Object[2 * capacity], 0);
        }

        private Table(Object owner, @Nullable Object[] slots, int size) {
            this.owner = owner;
            this.slots = slots;
            this.size = size;
        }

        Table ownedBy(Object wanted) {
            return owner == wanted ? this : new Table(wanted, slots.clone(), size);
        }

        @Nullable
        Object get(Object key, int hash) {
            return slots[place(slots, key, hash) + 1];
        }

        /** Where the key stands, or the free place where it would. */
        private static int place(@Nullable Object[] slots, Object key, int hash) {
            int mask = slots.length - 2;
            int at = hash << 1 & mask;
            for (Object there = slots[at]; there != null && !there.equals(key); there = slots[at]) {
                at = at + 2 & mask;
            }
            return at;
        }

        /** 1 if the key is new, else 0. */
        int put(Object key, int hash, Object value) {
            int at = place(slots, key, hash);
            if (slots[at] != null) {
                slots[at + 1] = value;
                return 0;
            }
            size++;
            if (3 * size > slots.length) {
                slots = moved(slots, 2 * slots.length, null);
                at = place(slots, key, hash);
            }
            slots[at] = key;
            slots[at + 1] = value;
            return 1;
        }

        /** The table without a key that it holds, or null if nothing is left. */
        @Nullable
        Table without(Object key, Object wanted) {
            return size == 1 ? null : new Table(wanted, moved(slots, slots.length, key), size - 1);
        }

        private static @Nullable Object[] moved(@Nullable Object[] from, int length, @Nullable Object except) {
            @Nullable Object[] to = new Object[length];
            for (int i = 0; i < from.length; i += 2) {
                Object key = from[i];
                if (key != null && !key.equals(except)) {
                    int at = place(to, key, spread(key));
                    to[at] = key;
                    to[at + 1] = from[i + 1];
                }
            }
            return to;
        }
    }

    /** Goes from entry to entry. */
    private static final class Walk {
        private final @Nullable Branch[] branches;
        private int branch;
        private int table;
        private int slot = -2;
        private Object key = this;
        private Object value = this;

        Walk(@Nullable Branch[] branches) {
            this.branches = branches;
            next();
        }

        boolean hasNext() {
            return branch < FAN;
        }

        Object key() {
            return key;
        }

        Object value() {
            return value;
        }

        void next() {
            slot += 2;
            for (; branch < FAN; branch++, table = 0) {
                Branch here = branches[branch];
                for (; here != null && table < FAN; table++, slot = 0) {
                    if (found(here.tables[table])) {
                        return;
                    }
                }
            }
        }

        private boolean found(@Nullable Table there) {
            for (; there != null && slot < there.slots.length; slot += 2) {
                Object nextKey = there.slots[slot];
                Object nextValue = there.slots[slot + 1];
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
