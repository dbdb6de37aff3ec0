package dev.berth.appliance.user;

import java.time.Duration;

/** What the credentials of a request come to. */
public sealed interface Login {
    record Known(Principal principal) implements Login {}

    /** There are none. */
    record Anonymous() implements Login {}

    /** Nobody's, expired, or unreadable; which of them is for the log and not for the client. */
    record Refused(String reason) implements Login {}

    /** Too many refused ones came from this place; these were not even looked at. */
    record Throttled(Duration remaining) implements Login {}
}
