/** TCP for services that are not HTTP. */
@NullMarked
package dev.berth.appliance.tcp;

import org.jspecify.annotations.NullMarked;
