/** Master files (RFC 1035 §5) read and written: pure functions over text. */
@NullMarked
package dev.berth.dns.master;

import org.jspecify.annotations.NullMarked;
