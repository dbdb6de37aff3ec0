package dev.berth.appliance.operation;

import dev.berth.appliance.inventory.Actor;

/**
 * The circumstances of one run of an operation.
 *
 * @param by who runs it
 * @param preview say what would change, and change nothing
 */
public record Call(Actor by, boolean preview) {}
