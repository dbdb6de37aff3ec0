package dev.berth.appliance.inventory;

import java.util.List;

/** Changes that take effect together or not at all. {@code why} is a short phrase for the history, as in "lease renewed". */
public record Proposal(Actor by, Subject about, String why, List<Change> changes) {
    public Proposal {
        changes = List.copyOf(changes);
    }
}
