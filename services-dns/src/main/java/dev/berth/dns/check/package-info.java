/** Names whose members are tested: what is tested, who is up, and which records follow from it. */
@NullMarked
package dev.berth.dns.check;

import org.jspecify.annotations.NullMarked;
