package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Ref;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Entities whose row is older than the history. */
final class Unsettled {
    /** Whether it is known that the entity has no row yet. */
    private final Map<Ref, Boolean> made = new HashMap<>();

    void note(CommitText commit) {
        commit.effects().forEach(effect -> made.putIfAbsent(effect.ref(), effect.made()));
    }

    boolean made(Ref ref) {
        return made.getOrDefault(ref, false);
    }

    boolean isEmpty() {
        return made.isEmpty();
    }

    /** The entities of each kind, in the order of their rows. */
    Collection<List<Ref>> byKind() {
        Map<String, List<Ref>> byKind = new HashMap<>();
        made.keySet()
                .forEach(ref -> byKind.computeIfAbsent(ref.kind(), kind -> new ArrayList<>())
                        .add(ref));
        byKind.values().forEach(Collections::sort);
        return byKind.values();
    }

    /** Some of them may have been written after all. */
    void doubt() {
        made.replaceAll((ref, each) -> false);
    }

    void clear() {
        made.clear();
    }
}
