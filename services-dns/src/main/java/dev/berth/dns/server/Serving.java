package dev.berth.dns.server;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.forward.Forwarding;
import dev.berth.dns.sign.Signing;
import dev.berth.dns.transfer.Journal;
import dev.berth.dns.zone.ZoneTable;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What every transport answers from.
 *
 * @param access the one in force; changes with a reload, like {@code identity}, {@code forwarding} and {@code rateLimit}
 * @param identity what is answered in class CHAOS to who asks for our name; empty: nothing
 * @param cookieSecret 16 octets
 */
public record Serving(
        ZoneTable zones,
        Counts counts,
        Inventory inventory,
        Journal journal,
        Secondaries secondaries,
        Signing signing,
        Supplier<Access> access,
        Supplier<String> identity,
        Supplier<Forwarding> forwarding,
        Supplier<RateLimit> rateLimit,
        Forwarder forwarder,
        Octets cookieSecret,
        InstantSource clock) {
    /** All zones that can be handed out. */
    public Contents contents() {
        return new Contents(inventory, secondaries::copies, signing);
    }
}
