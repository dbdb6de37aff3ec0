/**
 * A simulated node that uses an appliance the way machines do, with foreign codecs where there are any (dnsjava,
 * commons-net, the JDK's HTTP client), so that an error of ours cannot cancel itself out.
 */
@NullMarked
package dev.berth.appliance.probe;

import org.jspecify.annotations.NullMarked;
