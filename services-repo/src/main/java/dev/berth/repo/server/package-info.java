/** HTTP handlers of both services. */
@NullMarked
package dev.berth.repo.server;

import org.jspecify.annotations.NullMarked;
