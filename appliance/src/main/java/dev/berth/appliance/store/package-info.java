/** Durability: the log of commits, the one writer in front of it, and the database that follows behind. */
@NullMarked
package dev.berth.appliance.store;

import org.jspecify.annotations.NullMarked;
