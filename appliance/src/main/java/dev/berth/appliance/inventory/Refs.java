package dev.berth.appliance.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.organicdesign.fp.collections.PersistentHashSet;

/** An immutable bag of distinct refs: a short list, or a persistent set once there are many. */
final class Refs {
    private static final int FEW = 8;

    private Refs() {}

    static Collection<Ref> with(Collection<Ref> refs, Ref ref) {
        if (refs.contains(ref)) {
            return refs;
        }
        if (refs instanceof PersistentHashSet<Ref> many) {
            return many.put(ref);
        }
        if (refs.isEmpty()) {
            return List.of(ref);
        }
        List<Ref> longer = new ArrayList<>(refs);
        longer.add(ref);
        return longer.size() > FEW ? PersistentHashSet.of(longer) : List.copyOf(longer);
    }

    static Collection<Ref> without(Collection<Ref> refs, Ref ref) {
        if (refs instanceof PersistentHashSet<Ref> many) {
            return many.without(ref);
        }
        return refs.stream().filter(other -> !other.equals(ref)).toList();
    }
}
