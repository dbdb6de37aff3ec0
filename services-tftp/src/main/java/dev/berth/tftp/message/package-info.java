/** TFTP packets: pure functions between octets and values (RFC 1350 §5, RFC 2347). */
@NullMarked
package dev.berth.tftp.message;

import org.jspecify.annotations.NullMarked;
