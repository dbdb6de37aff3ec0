/** Sockets, frames and threads around the decisions of DHCP. */
@NullMarked
package dev.berth.dhcp.server;

import org.jspecify.annotations.NullMarked;
