package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.sign.Signing;
import dev.berth.dns.transfer.Content;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All zones that are held here, whoever is their primary.
 *
 * @param copies of other primaries' zones, by name
 * @param signing what our own are handed out as, where they are signed; null: nobody asks for that
 */
public record Contents(
        Inventory inventory,
        Supplier<Map<DomainName, ZoneCopy>> copies,
        @Nullable Signing signing) {
    /** Our own zones as the inventory has them, without signatures. */
    Contents(Inventory inventory, Supplier<Map<DomainName, ZoneCopy>> copies) {
        this(inventory, copies, null);
    }

    /** The zone's newest version, or null where it is none of ours or its copy is not to be served. */
    @Nullable
    Content of(DomainName zone) {
        Snapshot state = inventory.now();
        Zone own = state.naming().zones().get(zone);
        if (own != null && signing != null && signing.signs(zone)) {
            Signing.State signed = signing.state(zone);
            return signed == null ? null : Content.of(signed.zone(), signed.serial(), signed.rrsets());
        }
        if (own != null) {
            return Content.of(state, own);
        }
        ZoneCopy copy = copies.get().get(zone);
        return copy == null || !copy.isGood() ? null : Content.of(copy);
    }

    /** The same without its records, which cost something to gather where the zone is signed. */
    @Nullable
    Content head(DomainName zone) {
        Signing.Status status = signing == null ? null : signing.status(zone);
        Zone own = status == null ? null : inventory.now().naming().zones().get(zone);
        if (status == null || own == null) {
            return of(zone);
        }
        return status.serial() == 0 ? null : Content.of(own, status.serial(), List.of());
    }

    /** Copies of zones that are not made here as well. */
    Map<DomainName, ZoneCopy> copied() {
        Map<DomainName, ZoneCopy> held = new TreeMap<>(copies.get());
        held.keySet().removeAll(inventory.now().naming().zones().keySet());
        return held;
    }
}
