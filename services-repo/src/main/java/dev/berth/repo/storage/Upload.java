package dev.berth.repo.storage;

import dev.berth.repo.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A blob while it arrives. Its digests are computed along the way, so that finishing reads nothing again. */
public final class Upload {
    private static final int CHUNK = 128 << 10;

    private final String id;
    private final BlobStore store;
    private final Path file;
    private final FileChannel channel;
    private final Map<Digest.Algorithm, MessageDigest> digests = new EnumMap<>(Digest.Algorithm.class);
    private final ReentrantLock owner = new ReentrantLock();
    private volatile long size;
    private volatile Instant lastUsed = Instant.EPOCH;

    Upload(String id, BlobStore store, Path file) throws IOException {
        this.id = id;
        this.store = store;
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        digests.put(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.start());
    }

    public String id() {
        return id;
    }

    /** Octets so far; what is being appended right now counts as it arrives. */
    public long size() {
        return size;
    }

    /** When it was last worked on, as its owner told. */
    public Instant lastUsed() {
        return lastUsed;
    }

    public void used(Instant now) {
        lastUsed = now;
    }

    /** The content does not hash to what the client said. */
    public static final class Mismatch extends IOException {
        private static final long serialVersionUID = 1;

        Mismatch(Digest expected, String found) {
            super("the content is " + found + ", not " + expected);
        }
    }

    /** The upload stands elsewhere than where its client goes on. */
    public static final class Misplaced extends IOException {
        private static final long serialVersionUID = 1;

        Misplaced(long stands, long from) {
            super("the upload stands at " + stands + " octets, not at " + from);
        }
    }

    /**
     * Appends everything that {@code in} gives. What arrived before an error stays, so that the client can go on from {@link #size}.
     *
     * @param from where the client believes to be; negative: wherever the upload stands
     * @param most octets of the whole upload, beyond which it fails
     */
    public void append(InputStream in, long from, long most) throws IOException {
        owner.lock();
        try {
            if (from >= 0 && from != size) {
                throw new Misplaced(size, from);
            }
            byte[] chunk = new byte[CHUNK];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                if (size + got > most) {
                    throw new IOException("the blob is larger than " + most + " octets");
                }
                write(ByteBuffer.wrap(chunk, 0, got));
                for (MessageDigest digest : digests.values()) {
                    digest.update(chunk, 0, got);
                }
                size += got;
            }
        } finally {
            owner.unlock();
        }
    }

    /** At a position of our own: what a failed write left behind is written over, not appended to. */
    private void write(ByteBuffer octets) throws IOException {
        long at = size;
        while (octets.hasRemaining()) {
            at += channel.write(octets, at);
        }
    }

    /** Checks, forces and publishes the blob; it is on stable storage when this returns. */
    public void finish(Digest expected) throws IOException {
        owner.lock();
        try {
            String found = digest(expected.algorithm());
            if (!found.equals(expected.hex())) {
                throw new Mismatch(expected, expected.algorithm().text() + ":" + found);
            }
            channel.truncate(size);
            channel.force(true);
            channel.close();
            store.adopt(file, expected);
        } finally {
            owner.unlock();
        }
    }

    private String digest(Digest.Algorithm algorithm) throws IOException {
        MessageDigest running = digests.get(algorithm);
        if (running == null) {
            // Rare: only SHA-256 is computed along the way.
            running = algorithm.start();
            channel.truncate(size);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] chunk = new byte[CHUNK];
                for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                    running.update(chunk, 0, got);
                }
            }
        }
        return HexFormat.of().formatHex(running.digest());
    }

    /** Throws away what has arrived; harmless after {@link #finish}. */
    public void abandon() throws IOException {
        owner.lock();
        try {
            channel.close();
            Files.deleteIfExists(file);
        } finally {
            owner.unlock();
        }
    }

    /** Throws it away unless somebody is working on it; tells whether it did. */
    public boolean abandonIfIdle() throws IOException {
        if (!owner.tryLock()) {
            return false;
        }
        try {
            abandon();
            return true;
        } finally {
            owner.unlock();
        }
    }
}
