package dev.berth.appliance.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** An IPv4 address; {@code bits} in network order, compared unsigned. Text: {@code 10.77.0.1}. */
public record Ipv4(int bits) implements Scalar, Comparable<Ipv4> {
    public static final Ipv4 ANY = new Ipv4(0);
    public static final Ipv4 BROADCAST = new Ipv4(-1);

    /** Exactly four decimal octets without leading zeros, which some programs read as octal. */
    public static Ipv4 of(String text) {
        int bits = 0;
        int octets = 0;
        int at = 0;
        while (octets < 4 && at <= text.length()) {
            int end = text.indexOf('.', at);
            end = end < 0 ? text.length() : end;
            bits = bits << 8 | octet(text, at, end);
            octets++;
            at = end + 1;
        }
        if (octets != 4 || at != text.length() + 1) {
            throw notAnAddress(text);
        }
        return new Ipv4(bits);
    }

    private static int octet(String text, int from, int to) {
        boolean leadingZero = to - from > 1 && text.charAt(from) == '0';
        if (to - from < 1 || to - from > 3 || leadingZero) {
            throw notAnAddress(text);
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw notAnAddress(text);
            }
            value = value * 10 + digit - '0';
        }
        if (value > 255) {
            throw notAnAddress(text);
        }
        return value;
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("'" + text + "' is no IPv4 address; write it like 10.77.0.1");
    }

    /** The four octets at {@code offset} of {@code bytes}. */
    public static Ipv4 at(byte[] bytes, int offset) {
        return new Ipv4((bytes[offset] & 0xff) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | bytes[offset + 3] & 0xff);
    }

    public static Ipv4 of(Inet4Address address) {
        return at(address.getAddress(), 0);
    }

    public byte[] bytes() {
        return new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    }

    public Inet4Address inet() {
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes());
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    public Ipv4 plus(int addresses) {
        return new Ipv4(bits + addresses);
    }

    public boolean isAny() {
        return bits == 0;
    }

    @Override
    public int compareTo(Ipv4 other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    /** Written out: the generated ones are made by the JVM anew at every start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ipv4 that && bits == that.bits;
    }

    @Override
    public int hashCode() {
        return Integer.hashCode(bits);
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }
}
