package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.transfer.Content;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All zones that are held here, whoever is their primary.
 *
 * @param copies of other primaries' zones, by name
 */
public record Contents(Inventory inventory, Supplier<Map<DomainName, ZoneCopy>> copies) {
    /** The zone's newest version, or null where it is none of ours or its copy is not to be served. */
    @Nullable
    Content of(DomainName zone) {
        Snapshot state = inventory.now();
        Zone own = state.naming().zones().get(zone);
        if (own != null) {
            return Content.of(state, own);
        }
        ZoneCopy copy = copies.get().get(zone);
        return copy == null || !copy.isGood() ? null : Content.of(copy);
    }

    /** Copies of zones that are not made here as well. */
    Map<DomainName, ZoneCopy> copied() {
        Map<DomainName, ZoneCopy> held = new TreeMap<>(copies.get());
        held.keySet().removeAll(inventory.now().naming().zones().keySet());
        return held;
    }
}
