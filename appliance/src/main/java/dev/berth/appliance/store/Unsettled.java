package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Ref;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entities whose row is older than the history, with where the history has their last value. */
final class Unsettled {
    private final Map<Ref, Last> last = new HashMap<>();

    /**
     * An entity's last effect.
     *
     * @param number that it has in the history
     * @param made whether the entity has no row yet
     */
    record Last(long number, boolean made) {}

    void note(Ref ref, long number, boolean made) {
        last.merge(ref, new Last(number, made), (first, next) -> new Last(next.number, first.made));
    }

    void addAll(Unsettled later) {
        later.last.forEach((ref, next) -> note(ref, next.number, next.made));
    }

    @Nullable
    Last of(Ref ref) {
        return last.get(ref);
    }

    boolean isEmpty() {
        return last.isEmpty();
    }

    /** The entities of each kind, in the order of their rows. */
    Collection<List<Ref>> byKind() {
        Map<String, List<Ref>> byKind = new HashMap<>();
        last.keySet()
                .forEach(ref -> byKind.computeIfAbsent(ref.kind(), kind -> new ArrayList<>())
                        .add(ref));
        byKind.values().forEach(Collections::sort);
        return byKind.values();
    }

    /** Some of them may have been written after all. */
    void doubt() {
        last.replaceAll((ref, each) -> new Last(each.number, false));
    }

    void clear() {
        last.clear();
    }
}
