package dev.berth.appliance.inventory;

import java.time.Instant;
import java.util.List;

/**
 * One atomic, durable change of the inventory. Revisions are 1, 2, 3, … without gaps. One without effects is a remark: it says
 * something in the history and changes nothing.
 */
public record Commit(
        long revision, Instant at, Actor by, Subject about, String why, List<Effect> effects, List<ZoneDelta> zones) {
    public Commit {
        effects = List.copyOf(effects);
        zones = List.copyOf(zones);
    }
}
