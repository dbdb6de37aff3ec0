package dev.berth.appliance.store;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Base64;

/**
 * Whom some hundred commits may be about (a Bloom filter): it lets all pass that were added, and one in some hundred others.
 */
final class SubjectFilter {
    private static final int BITS = 1 << 14;
    private static final int PROBES = 5;

    private final long[] words = new long[BITS / Long.SIZE];

    static SubjectFilter of(String text) {
        var filter = new SubjectFilter();
        ByteBuffer.wrap(Base64.getDecoder().decode(text)).asLongBuffer().get(filter.words);
        return filter;
    }

    String text() {
        ByteBuffer octets = ByteBuffer.allocate(BITS / Byte.SIZE);
        LongBuffer longs = octets.asLongBuffer();
        longs.put(words);
        return Base64.getEncoder().encodeToString(octets.array());
    }

    void add(String subject) {
        long hash = hash(subject);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            words[bit >>> 6] |= 1L << bit;
        }
    }

    boolean mayHold(String subject) {
        long hash = hash(subject);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((words[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int probe) {
        return ((int) hash + probe * (int) (hash >>> 32)) & (BITS - 1);
    }

    /** FNV-1a, stirred; stored filters depend on it. */
    private static long hash(String subject) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < subject.length(); i++) {
            hash = (hash ^ subject.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 29;
    }
}
