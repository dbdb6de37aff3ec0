package dev.berth.appliance.blob;

import java.time.Instant;

/**
 * A blob that is there.
 *
 * @param size octets
 * @param stored when its content was written last; for HTTP's Last-Modified
 */
public record Blob(Digest digest, long size, Instant stored) {}
