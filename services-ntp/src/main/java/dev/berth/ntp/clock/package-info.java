/** What our clock is worth: who disciplines it, how precise it is, and what may be said of it. */
@NullMarked
package dev.berth.ntp.clock;

import org.jspecify.annotations.NullMarked;
