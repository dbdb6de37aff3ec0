/** One read transfer as a pure state machine (RFC 1350, 2347–2349, 7440); times are nanoseconds of a monotonic clock. */
@NullMarked
package dev.berth.tftp.transfer;

import org.jspecify.annotations.NullMarked;
