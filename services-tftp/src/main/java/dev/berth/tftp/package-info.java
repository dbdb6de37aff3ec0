/** TFTP and everything that a node loads to become itself. */
@NullMarked
package dev.berth.tftp;

import org.jspecify.annotations.NullMarked;
