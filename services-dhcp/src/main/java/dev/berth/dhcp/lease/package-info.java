/** What DHCP answers: pure decisions over a snapshot, the message and the time, and the memory of offers beside them. */
@NullMarked
package dev.berth.dhcp.lease;

import org.jspecify.annotations.NullMarked;
