package dev.berth.appliance.net;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values at domain names, found by any name at or below: the closest encloser's. Immutable; a look-up makes no object. */
public final class Enclosers<V> {
    private final Map<DomainName, V> all;
    /** Open addressing, half of it free: names, and in the same places their values. */
    private final @Nullable DomainName[] names;

    private final @Nullable Object[] values;

    private Enclosers(Map<DomainName, V> all) {
        this.all = Map.copyOf(all);
        int capacity = Integer.highestOneBit(2 * all.size() + 1) * 2;
        names = new DomainName[capacity];
        values = new Object[capacity];
        all.forEach((name, value) -> {
            int at = name.hashCode() & capacity - 1;
            while (names[at] != null) {
                at = at + 1 & capacity - 1;
            }
            names[at] = name;
            values[at] = value;
        });
    }

    public static <V> Enclosers<V> of(Map<DomainName, V> all) {
        return new Enclosers<>(all);
    }

    /** What stands at the name, else at the closest one above it; null if at none. */
    @SuppressWarnings("unchecked") // Only values of the map are in there.
    public @Nullable V closest(DomainName name) {
        for (int offset = 0; offset >= 0; offset = name.nextLabel(offset)) {
            int at = name.hashFrom(offset) & names.length - 1;
            for (DomainName there = names[at]; there != null; there = names[at]) {
                if (name.endsWith(there, offset)) {
                    return (V) values[at];
                }
                at = at + 1 & names.length - 1;
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Enclosers<?> enclosers && all.equals(enclosers.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }
}
