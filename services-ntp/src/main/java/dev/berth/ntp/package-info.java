/** The NTP service: the time that nodes trust. */
@NullMarked
package dev.berth.ntp;

import org.jspecify.annotations.NullMarked;
