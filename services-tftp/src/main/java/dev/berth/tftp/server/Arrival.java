package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.udp.UdpSocket;

/**
 * Where a request came in, and from whom.
 *
 * @param socket the service's
 * @param local our address that the client knows
 */
record Arrival(UdpSocket socket, Ipv4 local, Peer peer) {}
