package dev.berth.appliance.inventory;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes from entry to entry of a {@link HashIndex}. */
final class IndexWalk {
    /** The nodes on the way to the table that the walk stands at, that table, and where in each of them it stands. */
    private final @Nullable Object[][] way = new Object[HashIndex.LEVELS + 1][];

    private final int[] at = new int[HashIndex.LEVELS + 1];
    private int level;
    private Object key = this;
    private Object value = this;

    IndexWalk(@Nullable Object[] root) {
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
            if (level == HashIndex.LEVELS) {
                if (found(here)) {
                    return;
                }
                level--;
            } else if (++at[level] > HashIndex.FAN) {
                level--;
            } else if (here[at[level]] != null) {
                @Nullable Object[] child = Objects.requireNonNull((Object[]) here[at[level]]);
                way[++level] = child;
                at[level] = level == HashIndex.LEVELS ? IndexTable.FIRST - 2 : HashIndex.OWNER;
            }
        }
    }

    private boolean found(@Nullable Object[] table) {
        while ((at[HashIndex.LEVELS] += 2) < table.length) {
            Object nextKey = table[at[HashIndex.LEVELS]];
            Object nextValue = table[at[HashIndex.LEVELS] + 1];
            if (nextKey != null && nextValue != null) {
                key = nextKey;
                value = nextValue;
                return true;
            }
        }
        return false;
    }

    <E> Iterator<E> map(Function<IndexWalk, E> what) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return IndexWalk.this.hasNext();
            }

            @Override
            public E next() {
                if (!IndexWalk.this.hasNext()) {
                    throw new NoSuchElementException();
                }
                E element = what.apply(IndexWalk.this);
                IndexWalk.this.next();
                return element;
            }
        };
    }
}
