/** Answering: which request gets which answer, and the thread that carries both. */
@NullMarked
package dev.berth.ntp.server;

import org.jspecify.annotations.NullMarked;
