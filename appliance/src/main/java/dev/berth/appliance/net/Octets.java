package dev.berth.appliance.net;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string: a client identifier, a DHCID, rdata. Text: hexadecimal digits without separators. */
public final class Octets implements Scalar, Comparable<Octets> {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;
    private final int hash;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
        this.hash = OctetHash.of(bytes);
    }

    /** Hexadecimal digits; colons between octets are accepted. */
    public static Octets of(String text) {
        try {
            return new Octets(HexFormat.of().parseHex(text.replace(":", "")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no byte string; write pairs of hexadecimal digits", e);
        }
    }

    public static Octets copyOf(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    public static Octets copyOf(byte[] bytes, int from, int to) {
        return new Octets(Arrays.copyOfRange(bytes, from, to));
    }

    public int length() {
        return bytes.length;
    }

    public int at(int index) {
        return bytes[index] & 0xff;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Copies all octets into {@code target} at {@code offset}; allocates nothing. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
