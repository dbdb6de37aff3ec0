package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import org.jspecify.annotations.Nullable;

/**
 * How a message came in.
 *
 * @param interfaceName the served interface, or null for a socket of one of our addresses
 * @param local the address it was sent to; a broadcast address for a broadcast
 * @param source whom the datagram came from
 * @param asked whether it came to the port where firmware asks for its boot file only (PXE 2.1 §2.2.4)
 */
public record Arrival(@Nullable String interfaceName, Ipv4 local, Ipv4 source, int sourcePort, boolean asked) {
    /** At the port of servers. */
    public Arrival(@Nullable String interfaceName, Ipv4 local, Ipv4 source, int sourcePort) {
        this(interfaceName, local, source, sourcePort, false);
    }
}
