package dev.berth.appliance.inventory;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The shelf of every kind. Immutable; one that differs costs a small array. */
final class Shelves {
    private final Map<String, Integer> places;
    private final Shelf[] shelves;

    private Shelves(Map<String, Integer> places, Shelf[] shelves) {
        this.places = places;
        this.shelves = shelves;
    }

    /** Empty ones. */
    static Shelves of(Collection<String> kinds) {
        Map<String, Integer> places = new HashMap<>();
        kinds.forEach(kind -> places.put(kind, places.size()));
        Shelf[] shelves = new Shelf[places.size()];
        Arrays.fill(shelves, Shelf.EMPTY);
        return new Shelves(Map.copyOf(places), shelves);
    }

    /** An empty one for a kind that is unknown here. */
    Shelf get(String kind) {
        Integer place = places.get(kind);
        return place == null ? Shelf.EMPTY : shelves[place];
    }

    Shelf get(Kind<?> kind) {
        return get(kind.name());
    }

    Stream<Shelf> all() {
        return Arrays.stream(shelves);
    }

    /** @param changed of kinds that are known here */
    Shelves with(Map<String, Shelf> changed) {
        Shelf[] next = shelves.clone();
        changed.forEach((kind, shelf) -> next[Objects.requireNonNull(places.get(kind))] = shelf);
        return new Shelves(places, next);
    }
}
