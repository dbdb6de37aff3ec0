/** Checks of the whole: the arrows between packages, the documents, the distribution, real clients. */
@NullMarked
package dev.berth.packaging;

import org.jspecify.annotations.NullMarked;
