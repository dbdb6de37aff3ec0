/** Queries read from octets and answers written into octets: pure functions, no copies of names, nothing that throws. */
@NullMarked
package dev.berth.dns.message;

import org.jspecify.annotations.NullMarked;
