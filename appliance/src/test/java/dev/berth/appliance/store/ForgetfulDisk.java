package dev.berth.appliance.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that loses, reorders and tears what was not forced, in sectors of 512 octets, and whose force can fail.
 */
final class ForgetfulDisk implements Disk {
    private static final int SECTOR = 512;

    private final TreeMap<String, Contents> files = new TreeMap<>();
    private boolean forceFails;
    private int writesUntilFull = Integer.MAX_VALUE;
    int forces;
    long room = Long.MAX_VALUE;

    private static final class Contents {
        byte[] forced;
        byte[] written;

        Contents(int size) {
            forced = new byte[size];
            written = new byte[size];
        }
    }

    void failForces() {
        forceFails = true;
    }

    void fillUpAfter(int writes) {
        writesUntilFull = writes;
    }

    /** The disk as a power cut leaves it: each sector that was not forced is there or is not. */
    ForgetfulDisk afterPowerCut(Random random) {
        var after = new ForgetfulDisk();
        files.forEach((name, contents) -> {
            var left = new Contents(contents.forced.length);
            left.forced = contents.forced.clone();
            for (int at = 0; at < left.forced.length; at += SECTOR) {
                int end = Math.min(left.forced.length, at + SECTOR);
                if (!Arrays.equals(contents.written, at, end, contents.forced, at, end) && random.nextBoolean()) {
                    System.arraycopy(contents.written, at, left.forced, at, end - at);
                }
            }
            left.written = left.forced.clone();
            after.files.put(name, left);
        });
        return after;
    }

    /** Turns one bit over on the surface. */
    void damage(String name, int position) {
        Contents contents = files.get(name);
        contents.forced[position] ^= 1;
        contents.written[position] ^= 1;
    }

    @Override
    public long room() {
        return room;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public DiskFile create(String name, int size) throws IOException {
        spend();
        files.put(name, new Contents(size));
        return open(name);
    }

    @Override
    public DiskFile open(String name) {
        Contents contents = files.get(name);
        return new DiskFile() {
            @Override
            public int size() {
                return contents.written.length;
            }

            @Override
            public void read(int position, ByteBuffer target) {
                target.put(
                        contents.written, position, Math.min(target.remaining(), contents.written.length - position));
            }

            @Override
            public void write(int position, ByteBuffer source) throws IOException {
                spend();
                source.get(contents.written, position, source.remaining());
            }

            @Override
            public void force() throws IOException {
                if (forceFails) {
                    throw new IOException("Input/output error");
                }
                forces++;
                contents.forced = contents.written.clone();
            }

            @Override
            public void close() {}
        };
    }

    private void spend() throws IOException {
        if (writesUntilFull-- <= 0) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }
}
