/** DHCPv4 messages as values, and their form on the wire (RFC 2131, 2132, 3396). */
@NullMarked
package dev.berth.dhcp.message;

import org.jspecify.annotations.NullMarked;
