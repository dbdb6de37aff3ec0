package dev.berth.appliance.inventory;

import org.jspecify.annotations.Nullable;

/** One wish of a proposal. {@code expected} is the revision that the proposer saw, 0 for an entity that must not exist. */
public sealed interface Change {
    Ref ref();

    long expected();

    /** @param origin {@code file:line} when the configuration file says so, else null */
    record Put(
            Ref ref, Record value, long expected, @Nullable String origin) implements Change {
        public Put(Ref ref, Record value, long expected) {
            this(ref, value, expected, null);
        }

        /** Replaces the value of an entity that was seen. */
        public static <T extends Record> Put update(Entity<T> seen, T value) {
            return new Put(seen.ref(), value, seen.revision(), seen.origin());
        }
    }

    record Remove(Ref ref, long expected) implements Change {
        public static Remove of(Entity<?> seen) {
            return new Remove(seen.ref(), seen.revision());
        }
    }
}
