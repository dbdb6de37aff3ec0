/** Log events on standard output: one line each, fields included. */
@NullMarked
package dev.berth.appliance.log;

import org.jspecify.annotations.NullMarked;
