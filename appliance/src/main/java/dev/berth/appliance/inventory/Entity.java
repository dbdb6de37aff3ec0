package dev.berth.appliance.inventory;

import org.jspecify.annotations.Nullable;

/**
 * One value of the inventory as a snapshot holds it.
 *
 * @param revision the commit that wrote it last; what {@link Change} calls expected
 * @param origin {@code file:line} for an entity of the configuration file's read-only layer, else null
 */
public record Entity<T extends Record>(
        Ref ref, long revision, T value, @Nullable String origin) {
    public boolean fromFile() {
        return origin != null;
    }
}
