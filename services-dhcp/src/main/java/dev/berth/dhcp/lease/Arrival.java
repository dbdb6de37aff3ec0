package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import org.jspecify.annotations.Nullable;

/**
 * How a message came in.
 *
 * @param interfaceName the served interface, or null for a socket of one of our addresses
 * @param local the address it was sent to; a broadcast address for a broadcast
 * @param source whom the datagram came from
 */
public record Arrival(@Nullable String interfaceName, Ipv4 local, Ipv4 source, int sourcePort) {}
