package dev.berth.appliance.inventory;

import org.jspecify.annotations.Nullable;

/** A way to find an entity: the index, and a value with equals and hashCode, as in {@code (host.mac, 52:54:00:77:00:10)}. */
public record Key(String index, Object value) {
    /** Written out, as below: the generated ones cost half of a look-up. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Key key && index.equals(key.index) && value.equals(key.value);
    }

    @Override
    public int hashCode() {
        return 31 * index.hashCode() + value.hashCode();
    }

    @Override
    public String toString() {
        return index + " " + value;
    }
}
