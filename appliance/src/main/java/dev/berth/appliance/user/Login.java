package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Actor;
import java.time.Duration;

/** What the credentials of a request come to. */
public sealed interface Login {
    record Known(Principal principal) implements Login {}

    /** There are none. */
    record Anonymous() implements Login {}

    /**
     * Nobody's, expired, or unreadable; which of them is for the history and not for the client.
     *
     * @param by whose they are, or claim to be
     */
    record Refused(Actor by, String reason) implements Login {
        /** Of somebody unknown. */
        public Refused(String reason) {
            this(Actor.UNKNOWN, reason);
        }
    }

    /** Too many refused ones came from this place; these were not even looked at. */
    record Throttled(Duration remaining) implements Login {}
}
