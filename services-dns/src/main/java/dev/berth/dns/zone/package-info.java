/** The zones as prepared wire answers: a table folded from commits by one thread and read by any number without locks. */
@NullMarked
package dev.berth.dns.zone;

import org.jspecify.annotations.NullMarked;
