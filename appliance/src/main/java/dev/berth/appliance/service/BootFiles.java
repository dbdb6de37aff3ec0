package dev.berth.appliance.service;

import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.util.Map;

/** The files that are made for a host when it boots, so that a dry run can tell how they would change. */
@FunctionalInterface
public interface BootFiles {
    BootFiles NONE = (state, host) -> Map.of();

    /** Texts by the names that a boot loader asks for, as they would be in {@code state}; empty for a host that is not in it. */
    Map<String, String> of(Snapshot state, Ref host);
}
