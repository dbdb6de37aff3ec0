package dev.berth.appliance.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hash of a byte string (MurmurHash3, 32 bits). {@link java.util.Arrays#hashCode(byte[])} gives a hundred thousand neighbouring
 * hardware addresses a few thousand values, and a look-up among them a chain to walk.
 */
final class OctetHash {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private OctetHash() {}

    static int of(byte[] octets) {
        return of(octets, 0, octets.length);
    }

    /** Of the octets from {@code from} to {@code to}. */
    static int of(byte[] octets, int from, int to) {
        int hash = 0;
        int whole = from + (to - from & ~3);
        for (int at = from; at < whole; at += 4) {
            hash ^= mix((int) INT.get(octets, at));
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        int rest = 0;
        for (int at = to - 1; at >= whole; at--) {
            rest = rest << 8 | octets[at] & 0xff;
        }
        hash ^= mix(rest) ^ to - from;
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }

    private static int mix(int word) {
        return Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
    }
}
