/** The life of one appliance: start, supervision of its services, reload, stop. */
@NullMarked
package dev.berth.appliance.run;

import org.jspecify.annotations.NullMarked;
