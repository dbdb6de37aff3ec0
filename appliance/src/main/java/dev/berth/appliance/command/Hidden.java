package dev.berth.appliance.command;

import dev.berth.appliance.secret.Secret;
import dev.berth.appliance.user.UserKinds;
import org.jspecify.annotations.Nullable;

/** What the history holds and nobody is shown. */
final class Hidden {
    private Hidden() {}

    /** The component of a kind's values that stays hidden, or null. */
    static @Nullable String of(String kind) {
        return kind.equals(Secret.KIND.name()) ? Secret.HIDDEN : UserKinds.HIDDEN.get(kind);
    }
}
