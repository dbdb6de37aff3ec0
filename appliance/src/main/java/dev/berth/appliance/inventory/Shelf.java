package dev.berth.appliance.inventory;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.organicdesign.fp.collections.PersistentHashMap;
import org.organicdesign.fp.collections.PersistentTreeMap;

/** All entities of one kind: by ref, and sorted where the kind has an order. */
record Shelf(PersistentHashMap<Ref, Entity<?>> byRef, PersistentTreeMap<Place, Ref> sorted) {
    static final Shelf EMPTY = new Shelf(PersistentHashMap.empty(), PersistentTreeMap.empty());

    Stream<Entity<?>> entities() {
        Iterable<Entity<?>> values = byRef::valIterator;
        return StreamSupport.stream(values.spliterator(), false);
    }

    Stream<Ref> refsInOrder() {
        Iterable<Ref> values = sorted::valIterator;
        return StreamSupport.stream(values.spliterator(), false);
    }

    /** A position in a kind's order; the ref tells entities of one position apart. */
    record Place(Comparable<?> order, Ref ref) implements Comparable<Place> {
        @Override
        @SuppressWarnings("unchecked") // One kind's orders are all of one type.
        public int compareTo(Place other) {
            int byOrder = ((Comparable<Object>) order).compareTo(other.order);
            return byOrder != 0 ? byOrder : ref.compareTo(other.ref);
        }
    }
}
