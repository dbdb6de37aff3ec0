/** Symmetric keys: who may be believed, and proof of who we are (RFC 5905 §7.3, RFC 8573); pure. */
@NullMarked
package dev.berth.ntp.key;

import org.jspecify.annotations.NullMarked;
