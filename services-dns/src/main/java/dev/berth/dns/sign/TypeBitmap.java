package dev.berth.dns.sign;

import java.io.ByteArrayOutputStream;
import java.util.SortedSet;

/** The list of types that ends NSEC and NSEC3 records (RFC 4034 §4.1.2). */
final class TypeBitmap {
    private TypeBitmap() {}

    static byte[] of(SortedSet<Integer> types) {
        var octets = new ByteArrayOutputStream();
        byte[] bits = new byte[32];
        int window = -1;
        int used = 0;
        for (int type : types) {
            if (type >>> 8 != window) {
                write(octets, window, bits, used);
                window = type >>> 8;
                bits = new byte[32];
            }
            int low = type & 0xff;
            bits[low >>> 3] |= (byte) (0x80 >>> (low & 7));
            used = (low >>> 3) + 1;
        }
        write(octets, window, bits, used);
        return octets.toByteArray();
    }

    private static void write(ByteArrayOutputStream octets, int window, byte[] bits, int used) {
        if (window >= 0) {
            octets.write(window);
            octets.write(used);
            octets.write(bits, 0, used);
        }
    }
}
