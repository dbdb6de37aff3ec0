/** Long work: with progress, a log, an end to cancel it by, and a life beyond a restart. */
@NullMarked
package dev.berth.appliance.job;

import org.jspecify.annotations.NullMarked;
