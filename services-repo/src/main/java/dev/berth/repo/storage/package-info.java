/** Content-addressed blobs on files: whole and verified, or not there. */
@NullMarked
package dev.berth.repo.storage;

import org.jspecify.annotations.NullMarked;
