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

/** A blob while it arrives. Its digests are computed along the way, so that finishing reads nothing again. */
public final class Upload {
    private static final int CHUNK = 128 << 10;

    private final String id;
    private final BlobStore store;
    private final Path file;
    private final FileChannel channel;
    private final Map<Digest.Algorithm, MessageDigest> digests = new EnumMap<>(Digest.Algorithm.class);
    private long size;
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

    /** Octets so far. */
    public synchronized long size() {
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

    /**
     * Appends everything that {@code in} gives.
     *
     * @param most octets of the whole upload, beyond which it fails
     */
    public synchronized void append(InputStream in, long most) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int got = in.read(chunk);
        while (got >= 0) {
            if (size + got > most) {
                throw new IOException("the blob is larger than " + most + " octets");
            }
            ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, got);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            for (MessageDigest digest : digests.values()) {
                digest.update(chunk, 0, got);
            }
            size += got;
            got = in.read(chunk);
        }
    }

    /** Checks, forces and publishes the blob; it is on stable storage when this returns. */
    public synchronized void finish(Digest expected) throws IOException {
        String found = digest(expected.algorithm());
        if (!found.equals(expected.hex())) {
            throw new Mismatch(expected, expected.algorithm().text() + ":" + found);
        }
        channel.force(true);
        channel.close();
        store.adopt(file, expected);
    }

    private String digest(Digest.Algorithm algorithm) throws IOException {
        MessageDigest running = digests.get(algorithm);
        if (running == null) {
            // Rare: only SHA-256 is computed along the way.
            running = algorithm.start();
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
    public synchronized void abandon() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
