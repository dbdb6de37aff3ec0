/** Zones whose content comes from another primary: what was fetched, how it changes, when it is asked for again. */
@NullMarked
package dev.berth.dns.secondary;

import org.jspecify.annotations.NullMarked;
