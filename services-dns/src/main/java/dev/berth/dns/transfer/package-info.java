/** Zones handed to secondaries: what changed since when, and how it is put into messages (RFC 5936, RFC 1995). */
@NullMarked
package dev.berth.dns.transfer;

import org.jspecify.annotations.NullMarked;
