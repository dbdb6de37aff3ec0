package dev.berth.appliance.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/** An upload into a file beside the blobs. Its SHA-256 is computed along the way, so that finishing reads nothing again. */
final class FileUpload implements Upload {
    private static final int CHUNK = 128 << 10;

    private final String id;
    private final FileBlobStore store;
    private final Path file;
    private final FileChannel channel;
    private final Quota.Share quota;
    private final MessageDigest sha256 = Digest.Algorithm.SHA256.start();
    private final ReentrantLock owner = new ReentrantLock();
    private volatile long size;
    private volatile Instant lastUsed = Instant.EPOCH;

    FileUpload(String id, FileBlobStore store, Path file, Quota.Share quota) throws IOException {
        this.id = id;
        this.store = store;
        this.file = file;
        this.quota = quota;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Instant lastUsed() {
        return lastUsed;
    }

    @Override
    public void used(Instant now) {
        lastUsed = now;
    }

    @Override
    public void append(InputStream in, long from, long most) throws IOException {
        owner.lock();
        try {
            if (from >= 0 && from != size) {
                throw new Misplaced(size, from);
            }
            byte[] chunk = new byte[CHUNK];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                if (size + got > most) {
                    throw new TooLarge("the blob is larger than " + most + " octets");
                }
                quota.take(got);
                write(ByteBuffer.wrap(chunk, 0, got));
                sha256.update(chunk, 0, got);
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

    @Override
    public Blob finish(Digest expected) throws IOException {
        owner.lock();
        try {
            channel.truncate(size);
            String found = expected.algorithm() == Digest.Algorithm.SHA256
                    ? Digest.hex(sha256)
                    // Rare, so it is not computed along the way.
                    : FileBlobStore.hash(file, expected.algorithm(), octets -> {});
            if (!found.equals(expected.hex())) {
                throw new Mismatch(expected, expected.algorithm().text() + ":" + found);
            }
            channel.force(true);
            channel.close();
            Blob blob = store.adopt(file, expected);
            quota.stored(blob);
            return blob;
        } finally {
            owner.unlock();
        }
    }

    @Override
    public void abandon() throws IOException {
        owner.lock();
        try {
            quota.release();
            channel.close();
            Files.deleteIfExists(file);
        } finally {
            owner.unlock();
        }
    }

    @Override
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
