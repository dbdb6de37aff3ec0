/** DHCP with dynamic DNS: leases, names and boot files out of one commit. */
@NullMarked
package dev.berth.dhcp;

import org.jspecify.annotations.NullMarked;
