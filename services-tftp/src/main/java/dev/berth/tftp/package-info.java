/** The boot service: TFTP, and the files that a node loads to become itself. */
@NullMarked
package dev.berth.tftp;

import org.jspecify.annotations.NullMarked;
