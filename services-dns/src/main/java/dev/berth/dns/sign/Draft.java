package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a change of a zone touches, and how that was before.
 *
 * @param <K> what places are called
 */
final class Draft<K> {
    private final Function<K, Map<Integer, RRset>> published;
    private final Map<K, Map<Integer, RRset>> before = new LinkedHashMap<>();

    /** @param published all RRsets of a place as they are now */
    Draft(Function<K, Map<Integer, RRset>> published) {
        this.published = published;
    }

    /** To be said before a place is changed for the first time. */
    void touch(K place) {
        if (!before.containsKey(place)) {
            before.put(place, published.apply(place));
        }
    }

    /** What differs now. */
    void compare(List<RRset> removed, List<RRset> added) {
        before.forEach((place, old) -> {
            Map<Integer, RRset> now = new LinkedHashMap<>(published.apply(place));
            List<RRset> gone = new ArrayList<>();
            old.forEach((type, rrset) -> {
                if (rrset.equals(now.get(type))) {
                    now.remove(type);
                } else {
                    gone.add(rrset);
                }
            });
            removed.addAll(gone);
            added.addAll(now.values());
        });
    }
}
