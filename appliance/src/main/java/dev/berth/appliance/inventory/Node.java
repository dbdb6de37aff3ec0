package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Mac;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A machine that was seen but is not a host. Written when it is new or tells something new, not for each packet.
 *
 * @param vendor the DHCP vendor class (option 60), or null
 * @param architecture the client architecture (option 93) by its name in {@code dhcp.boot}, or null
 * @param hostname what it calls itself (option 12), or null
 * @param network where it was seen, or null
 * @param asked option 55 as sent, codes separated by commas, or empty
 */
public record Node(
        Mac mac,
        @Nullable String vendor,
        @Nullable String architecture,
        @Nullable String hostname,
        @Nullable String network,
        String asked,
        Instant firstSeen,
        Instant lastSeen) {
    /** Nodes that are kept: what strangers can fill must have an end. */
    public static final int MOST = 10_000;

    public static Ref ref(Mac mac) {
        return new Ref("node", mac.bits());
    }
}
