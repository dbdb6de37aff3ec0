/** The berth command. */
@NullMarked
package dev.berth.appliance.cli;

import org.jspecify.annotations.NullMarked;
