package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;

/** Where a reply goes (RFC 2131 §4.1): to the relay, to an address that the client has, to all, or to its hardware address. */
public sealed interface ReplyPath {
    int CLIENT_PORT = 68;
    int SERVER_PORT = 67;

    /** An ordinary datagram to a relay agent or to a client that has an address. */
    record ToAddress(Ipv4 address, int port) implements ReplyPath {}

    /** A frame to all on an interface. */
    record Broadcast(String interfaceName) implements ReplyPath {}

    /** A frame to a client that cannot answer ARP for its yiaddr yet. */
    record ToHardware(String interfaceName, Mac mac) implements ReplyPath {}
}
