/** Zones signed while they change (RFC 4033 to 4035, 5155): keys and their roll-over, signatures, the chain that denies names. */
@NullMarked
package dev.berth.dns.sign;

import org.jspecify.annotations.NullMarked;
