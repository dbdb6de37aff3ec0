/** Other clocks: what their answers say, which of them are believed, and how far ours is off (RFC 5905 §9 to §13); pure. */
@NullMarked
package dev.berth.ntp.upstream;

import org.jspecify.annotations.NullMarked;
