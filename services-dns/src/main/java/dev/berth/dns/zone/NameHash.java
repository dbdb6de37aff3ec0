package dev.berth.dns.zone;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A keyed hash of names that grows from the root label by label, so that one pass over a name gives the hashes of all names
 * above it. The key keeps clients who choose their names from choosing their slots.
 */
final class NameHash {
    /** Octets behind a name that {@link #child} may read; their values do not matter. */
    static final int PADDING = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ODD = 0x9e3779b97f4a7c15L;

    private final long root;

    NameHash(long key) {
        this.root = key * ODD ^ key >>> 29;
    }

    long root() {
        return root;
    }

    /** The hash of the name that has the label at {@code from} (length octet first, lower case) in front of {@code parent}. */
    static long child(long parent, byte[] wire, int from) {
        long hash = parent;
        int left = wire[from] + 1;
        int at = from;
        while (left >= 8) {
            hash = mix(hash ^ (long) LONG.get(wire, at));
            at += 8;
            left -= 8;
        }
        if (left > 0) {
            long word = (long) LONG.get(wire, at) & (1L << 8 * left) - 1;
            hash = mix(hash ^ word);
        }
        return hash;
    }

    private static long mix(long bits) {
        long product = bits * ODD;
        return product ^ product >>> 32;
    }

    /** The 32 bits that the table goes by. */
    static int fold(long hash) {
        return (int) (hash >>> 16) ^ (int) (hash * 31);
    }
}
