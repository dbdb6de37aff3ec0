/** Observations: what was seen on the wire about a host, bounded and never forced. */
@NullMarked
package dev.berth.appliance.event;

import org.jspecify.annotations.NullMarked;
