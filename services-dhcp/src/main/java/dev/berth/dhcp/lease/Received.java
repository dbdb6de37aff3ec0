package dev.berth.dhcp.lease;

import dev.berth.dhcp.message.DhcpMessage;

/** A message and how it came in. */
public record Received(DhcpMessage message, Arrival arrival) {}
