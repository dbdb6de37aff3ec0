/** Answers of other servers: which of them are asked for what, and what of their answers is kept for how long. */
@NullMarked
package dev.berth.dns.forward;

import org.jspecify.annotations.NullMarked;
