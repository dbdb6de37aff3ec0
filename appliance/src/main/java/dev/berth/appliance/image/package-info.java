/** The whole inventory in one file of a compact binary form, for a quick start: always a copy, never the truth. */
@NullMarked
package dev.berth.appliance.image;

import org.jspecify.annotations.NullMarked;
