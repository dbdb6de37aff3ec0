package dev.berth.appliance.inventory;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All entities of one kind: by ref, by unique key, and in the kind's order once somebody asks for it. Keys lead to the entity itself: a ref would be
 * one look-up more.
 */
final class Shelf {
    static final Shelf EMPTY = new Shelf(HashIndex.empty(), HashIndex.empty(), HashIndex.empty());

    private final HashIndex<Ref, Entity<?>> byRef;
    private final HashIndex<Key, Entity<?>> fileKeys;
    private final HashIndex<Key, Entity<?>> keys;
    /** Kept for the next who asks: most kinds change seldom, and the others are not listed by packets. */
    private volatile Entity<?> @Nullable [] sorted;

    Shelf(HashIndex<Ref, Entity<?>> byRef, HashIndex<Key, Entity<?>> fileKeys, HashIndex<Key, Entity<?>> keys) {
        this.byRef = byRef;
        this.fileKeys = fileKeys;
        this.keys = keys;
    }

    HashIndex<Ref, Entity<?>> byRef() {
        return byRef;
    }

    /** Who holds a key among the configuration file's entities, and among the others. */
    HashIndex<Key, Entity<?>> fileKeys() {
        return fileKeys;
    }

    HashIndex<Key, Entity<?>> keys() {
        return keys;
    }

    Stream<Entity<?>> entities() {
        return byRef.values();
    }

    /** Those that have a place in the order of the kind first, the others by ref. */
    Stream<Entity<?>> inOrder(Kind<?> kind) {
        Entity<?>[] known = sorted;
        if (known == null) {
            Place[] places = entities().map(entity -> place(kind, entity)).toArray(Place[]::new);
            Arrays.sort(places, Comparator.naturalOrder());
            known = Arrays.stream(places).map(Place::entity).toArray(Entity<?>[]::new);
            sorted = known;
        }
        return Arrays.stream(known);
    }

    private static <T extends Record> Place place(Kind<T> kind, Entity<?> entity) {
        return new Place(kind.order().apply(kind.type().cast(entity.value())), entity);
    }

    /** A position in a kind's order; the ref tells entities of one position apart. */
    private record Place(@Nullable Comparable<?> order, Entity<?> entity) implements Comparable<Place> {
        @Override
        @SuppressWarnings("unchecked") // One kind's orders are all of one type.
        public int compareTo(Place other) {
            if (order == null || other.order == null) {
                return order == other.order ? entity.ref().compareTo(other.entity.ref()) : order == null ? 1 : -1;
            }
            int byOrder = ((Comparable<Object>) order).compareTo(other.order);
            return byOrder != 0 ? byOrder : entity.ref().compareTo(other.entity.ref());
        }
    }

    /** A shelf that changes in place until it is {@link #done}. Used by one thread. */
    static final class Editing {
        final HashIndex.Editing<Ref, Entity<?>> byRef;
        final HashIndex.Editing<Key, Entity<?>> fileKeys;
        final HashIndex.Editing<Key, Entity<?>> keys;

        Editing(Shelf base) {
            byRef = base.byRef.edit();
            fileKeys = base.fileKeys.edit();
            keys = base.keys.edit();
        }

        HashIndex.Editing<Key, Entity<?>> layer(Entity<?> entity) {
            return entity.fromFile() ? fileKeys : keys;
        }

        Shelf done() {
            return new Shelf(byRef.done(), fileKeys.done(), keys.done());
        }
    }
}
