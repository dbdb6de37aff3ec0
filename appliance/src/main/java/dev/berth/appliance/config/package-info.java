/** berth.yaml: read with positions, checked as a whole, turned into immutable records. */
@NullMarked
package dev.berth.appliance.config;

import org.jspecify.annotations.NullMarked;
