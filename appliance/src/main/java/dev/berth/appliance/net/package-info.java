/** Addresses, names and byte strings as values, with the text forms that operators type. */
@NullMarked
package dev.berth.appliance.net;

import org.jspecify.annotations.NullMarked;
