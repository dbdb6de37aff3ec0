/** Conditions over a client's message, as classes of clients are written in berth.yaml. */
@NullMarked
package dev.berth.dhcp.match;

import org.jspecify.annotations.NullMarked;
