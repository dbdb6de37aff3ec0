package dev.berth.appliance.inventory;

import org.jspecify.annotations.Nullable;

/** What became of a proposal. */
public sealed interface Outcome {
    /** Durable, and in the snapshot that {@link Inventory#now} gives from here on. */
    record Committed(Commit commit) implements Outcome {}

    /** {@code ref} is no longer at the expected revision: read again, decide again. */
    record Stale(Ref ref) implements Outcome {}

    /** Against the rules, now and until something else changes. {@code holder} is the entity in the way, if one is. */
    record Refused(String reason, @Nullable Ref holder) implements Outcome {}

    /** Nothing can be made durable now: cause, and the mend. */
    record Unavailable(String cause, String mend) implements Outcome {}
}
