package dev.berth.appliance.store;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Snapshot;

/** Commits as they come out of the log, made whole. */
final class Replay {
    private Replay() {}

    /** The commit with what each entity was in {@code state}, the state that it follows. */
    static Commit withBefore(Snapshot state, Commit commit) {
        return new Commit(
                commit.revision(),
                commit.at(),
                commit.by(),
                commit.about(),
                commit.why(),
                commit.effects().stream()
                        .map(effect -> new Effect(effect.ref(), state.entity(effect.ref()), effect.after()))
                        .toList(),
                commit.zones());
    }
}
