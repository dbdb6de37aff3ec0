/** Yum repositories: what lies under a root, served as it is. */
@NullMarked
package dev.berth.repo.yum;

import org.jspecify.annotations.NullMarked;
