package dev.berth.appliance.inventory;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All entities of one kind: by ref, and in the kind's order once somebody asks for it. */
final class Shelf {
    static final Shelf EMPTY = new Shelf(HashIndex.empty());

    private final HashIndex<Ref, Entity<?>> byRef;
    /** Kept for the next who asks: most kinds change seldom, and the others are not listed by packets. */
    private volatile Entity<?> @Nullable [] sorted;

    Shelf(HashIndex<Ref, Entity<?>> byRef) {
        this.byRef = byRef;
    }

    HashIndex<Ref, Entity<?>> byRef() {
        return byRef;
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
}
