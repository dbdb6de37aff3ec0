/** Secrets that services need in clear: encrypted at rest with a key file, never printed, logged or exported. */
@NullMarked
package dev.berth.appliance.secret;

import org.jspecify.annotations.NullMarked;
