/** Files of the data directory that are replaced as a whole. */
@NullMarked
package dev.berth.appliance.file;

import org.jspecify.annotations.NullMarked;
