package dev.berth.tftp.server;

import dev.berth.appliance.net.Ipv4;

/** The client's end: with its own address and port it names a transfer (RFC 1350 §4). */
record Peer(Ipv4 address, int port) {}
