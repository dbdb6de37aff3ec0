package dev.berth.appliance.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Blobs named by their digest. A blob is there whole, verified and on stable storage, or not at all. What keeps one is an
 * entity of the inventory that carries its {@link Digest#tag}, and for the time of grace whoever stored or claimed it.
 */
public interface BlobStore {
    /** The blob, or empty when there is none. */
    Optional<Blob> find(Digest digest) throws IOException;

    /**
     * Like {@link #find}, for whoever is going to refer to the blob: it will be there after a power cut, and garbage
     * collection spares it for the time of grace, within which an entity must carry its tag.
     */
    Optional<Blob> claim(Digest digest) throws IOException;

    /**
     * Opens a blob to read it anywhere; it stays readable when it is collected meanwhile.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     */
    SeekableByteChannel open(Digest digest) throws IOException;

    /** Begins to receive a blob, within {@code quota}. */
    Upload begin(Quota.Share quota) throws IOException;

    default Upload begin() throws IOException {
        return begin(Quota.UNLIMITED);
    }

    /** Stores bytes that are at hand, and claims them. */
    default void put(Digest digest, byte[] content) throws IOException {
        if (claim(digest).isPresent()) {
            return;
        }
        Upload upload = begin();
        try {
            upload.append(new ByteArrayInputStream(content), 0, Long.MAX_VALUE);
            upload.finish(digest);
        } finally {
            upload.abandon();
        }
    }

    /** How a file on this machine becomes a blob. */
    enum Import {
        /** Shares the file itself where it is on the same file system: nobody may ever write into it again. Else as COPY. */
        LINK,
        /** Of its own; where the file system can clone a file, its blocks are shared until one of both is written. */
        COPY
    }

    /** What an import made: {@code how} it was done in the end. */
    record Imported(Blob blob, Import how) {}

    /**
     * Makes a blob of a file of this machine; it is claimed.
     *
     * @throws IOException when it cannot be read, or is no regular file
     */
    default Imported take(Path file, Import how) throws IOException {
        return take(file, how, octets -> {});
    }

    /** The same; {@code read} is told how many octets were copied or read with each piece, and may end it by throwing. */
    Imported take(Path file, Import how, LongConsumer read) throws IOException;

    /** Shows every blob to {@code each}, in no order, those that come or go meanwhile perhaps. */
    void list(Consumer<Blob> each) throws IOException;

    /**
     * Removes a blob unless somebody stored or claimed it at or after {@code unclaimedSince}, or {@code wanted}: asked at the
     * very moment of removal.
     *
     * @return whether it was removed
     */
    boolean drop(Digest digest, Instant unclaimedSince, Predicate<Digest> wanted) throws IOException;

    /**
     * Like {@link #verify(Digest, LongConsumer)}, told to nobody.
     */
    default Optional<String> verify(Digest digest) throws IOException {
        return verify(digest, octets -> {});
    }

    /**
     * Reads a blob and compares. A damaged one is put into quarantine: it is there no more, and can be stored again.
     *
     * @param read told how many octets were read with each piece; what it throws ends the reading
     * @return what is wrong with it; empty for a sound one, and for one that is not there
     */
    Optional<String> verify(Digest digest, LongConsumer read) throws IOException;
}
