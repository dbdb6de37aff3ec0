package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address held for a client that was offered it, in memory only.
 *
 * @param port the relay's port that the client is behind, or null
 */
public record Offer(
        String network,
        Octets identity,
        Mac mac,
        Ipv4 address,
        Instant until,
        @Nullable Octets port) {
    /** Firmware takes up to ten seconds from offer to request. */
    public static final Duration HELD = Duration.ofSeconds(30);
}
