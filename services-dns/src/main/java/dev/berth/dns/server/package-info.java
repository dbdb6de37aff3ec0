/** Sockets, UDP in batches and TCP by virtual thread, and the operations on zones and records. */
@NullMarked
package dev.berth.dns.server;

import org.jspecify.annotations.NullMarked;
