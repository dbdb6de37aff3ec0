/** The inventory's values and the pure rules over them: kinds, snapshots, proposals, commits. No I/O, no clock. */
@NullMarked
package dev.berth.appliance.inventory;

import org.jspecify.annotations.NullMarked;
