package dev.berth.appliance.blob;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** A blob while it arrives; one thread at a time works on it, others wait. */
public interface Upload {
    String id();

    /** Octets so far; what is being appended right now counts as it arrives. */
    long size();

    /** When it was last worked on, as its owner told. */
    Instant lastUsed();

    void used(Instant now);

    /**
     * Appends everything that {@code in} gives. What arrived before an error stays, so that the client can go on from
     * {@link #size}.
     *
     * @param from where the client believes to be; negative: wherever the upload stands
     * @param most octets of the whole upload, beyond which it fails
     */
    void append(InputStream in, long from, long most) throws IOException;

    /** Checks, forces and publishes the blob; when this returns it is on stable storage, and claimed. */
    Blob finish(Digest expected) throws IOException;

    /** Throws away what has arrived; harmless after {@link #finish}. */
    void abandon() throws IOException;

    /** Throws it away unless somebody is working on it; tells whether it did. */
    boolean abandonIfIdle() throws IOException;

    /** The content does not hash to what the client said. */
    final class Mismatch extends IOException {
        private static final long serialVersionUID = 1;

        Mismatch(Digest expected, String found) {
            super("the content is " + found + ", not " + expected);
        }
    }

    /** The upload stands elsewhere than where its client goes on. */
    final class Misplaced extends IOException {
        private static final long serialVersionUID = 1;

        Misplaced(long stands, long from) {
            super("the upload stands at " + stands + " octets, not at " + from);
        }
    }

    /** The upload is larger than it may be, or its owner has no room left. */
    final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(String message) {
            super(message);
        }
    }
}
