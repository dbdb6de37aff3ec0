package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.time.Duration;
import java.time.Instant;

/** An address held for a client that was offered it, in memory only. */
public record Offer(String network, Octets identity, Mac mac, Ipv4 address, Instant until) {
    /** Firmware takes up to ten seconds from offer to request. */
    public static final Duration HELD = Duration.ofSeconds(30);
}
