/** Dynamic updates (RFC 2136): decided over a snapshot, never half. */
@NullMarked
package dev.berth.dns.update;

import org.jspecify.annotations.NullMarked;
