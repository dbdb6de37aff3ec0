/** The OCI registry's values: digests, references, manifests. */
@NullMarked
package dev.berth.repo.oci;

import org.jspecify.annotations.NullMarked;
