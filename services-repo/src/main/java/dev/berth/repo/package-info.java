/** Yum repositories and the OCI registry: two services over one blob store. */
@NullMarked
package dev.berth.repo;

import org.jspecify.annotations.NullMarked;
