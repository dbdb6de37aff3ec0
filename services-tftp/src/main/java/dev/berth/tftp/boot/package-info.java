/** The tree of boot files: those under the root as they are, and those rendered for the host that asks. */
@NullMarked
package dev.berth.tftp.boot;

import org.jspecify.annotations.NullMarked;
