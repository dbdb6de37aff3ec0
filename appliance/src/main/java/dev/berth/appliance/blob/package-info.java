/** Content-addressed blobs: whole and verified or not there, kept as long as the inventory refers to them. */
@NullMarked
package dev.berth.appliance.blob;

import org.jspecify.annotations.NullMarked;
