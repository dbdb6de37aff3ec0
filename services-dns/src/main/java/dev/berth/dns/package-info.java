/** Authoritative DNS: the site's zones, answered from a table that is folded from commits. */
@NullMarked
package dev.berth.dns;

import org.jspecify.annotations.NullMarked;
