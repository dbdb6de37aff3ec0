/** The kernel's HTTP listeners, on which services mount handlers. */
@NullMarked
package dev.berth.appliance.http;

import org.jspecify.annotations.NullMarked;
