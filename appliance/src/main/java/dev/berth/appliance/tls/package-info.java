/** Who this appliance is to TLS clients: a given certificate, or one of an own authority. */
@NullMarked
package dev.berth.appliance.tls;

import org.jspecify.annotations.NullMarked;
