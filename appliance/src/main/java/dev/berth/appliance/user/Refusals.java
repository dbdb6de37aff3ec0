package dev.berth.appliance.user;

import dev.berth.appliance.inventory.Actor;

/** Where refused logins and operations are told, to stand in the history. */
@FunctionalInterface
public interface Refusals {
    /**
     * Never blocks and never fails.
     *
     * @param by who was refused: proved, claimed, or unknown ({@link Actor.Sort#ANONYMOUS})
     * @param place the client's address
     * @param reason for the operator, without any secret
     */
    void refused(Actor by, String place, String reason);

    /** Of somebody unknown. */
    default void refused(String place, String reason) {
        refused(Actor.UNKNOWN, place, reason);
    }

    /** Of somebody who has proved who they are. */
    default void refused(Principal by, String place, String reason) {
        refused(by.actor(), place, reason);
    }
}
