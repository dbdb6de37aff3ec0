package dev.berth.appliance.inventory;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes that take effect together or not at all. {@code why} is a short phrase for the history, as in "lease renewed".
 *
 * @param still what must hold of the state that the changes are applied to, beyond their expected revisions, or null; where it
 *     does not, the proposal is {@link Outcome.Stale}. Pure, and quick: the one writer asks it
 * @param remark whether it is for the history alone, and has no changes; else one without changes is refused
 */
public record Proposal(
        Actor by,
        Subject about,
        String why,
        List<Change> changes,
        @Nullable Predicate<Snapshot> still,
        boolean remark) {
    public Proposal {
        changes = List.copyOf(changes);
        if (remark && !changes.isEmpty()) {
            throw new IllegalArgumentException("a remark changes nothing");
        }
    }

    public Proposal(Actor by, Subject about, String why, List<Change> changes) {
        this(by, about, why, changes, null, false);
    }

    /** What is to stand in the history though nothing changes, such as a refusal: a commit without effects. */
    public static Proposal remark(Actor by, Subject about, String why) {
        return new Proposal(by, about, why, List.of(), null, true);
    }

    /** The same, but only in a state of which {@code holds} is true. */
    public Proposal onlyWhile(Predicate<Snapshot> holds) {
        return new Proposal(by, about, why, changes, holds, remark);
    }
}
