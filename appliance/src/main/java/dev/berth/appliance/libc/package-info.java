/** Calls of the C library, for what the JDK has no way to. */
@NullMarked
package dev.berth.appliance.libc;

import org.jspecify.annotations.NullMarked;
