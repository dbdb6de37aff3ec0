/** Entities in files: CSV, JSON and YAML, read row by row, found by name, and written so that they read as the same. */
@NullMarked
package dev.berth.appliance.exchange;

import org.jspecify.annotations.NullMarked;
