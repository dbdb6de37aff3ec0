/** NTP packets and time stamps: pure functions between octets and values (RFC 5905 §6, §7.3). */
@NullMarked
package dev.berth.ntp.message;

import org.jspecify.annotations.NullMarked;
