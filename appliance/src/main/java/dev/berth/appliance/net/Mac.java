package dev.berth.appliance.net;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A 48-bit Ethernet address; {@code bits} holds it in the low 48 bits. Text: {@code 52:54:00:77:00:10}. */
public record Mac(long bits) implements Scalar, Comparable<Mac> {
    private static final Pattern SHAPE =
            Pattern.compile("([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}\\.){2}[0-9a-f]{4}|[0-9a-f]{12}");

    public Mac {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits, not " + Long.toHexString(bits));
        }
    }

    /** Accepts {@code 52:54:00:77:00:10}, {@code 52-54-00-77-00-10}, {@code 5254.0077.0010} and {@code 525400770010}. */
    public static Mac of(String text) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        boolean shaped = SHAPE.matcher(digits).matches();
        if (!shaped) {
            throw new IllegalArgumentException("'" + text + "' is no MAC address; write it like 52:54:00:77:00:10");
        }
        long bits = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            bits = digit < 0 ? bits : bits << 4 | digit;
        }
        return new Mac(bits);
    }

    /** The six octets at {@code offset} of {@code bytes}. */
    public static Mac at(byte[] bytes, int offset) {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = bits << 8 | bytes[offset + i] & 0xff;
        }
        return new Mac(bits);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (bits >>> (40 - 8 * i));
        }
        return bytes;
    }

    /** The text with another separator: {@code joined('-')} is the form in pxelinux file names. */
    public String joined(char separator) {
        var text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (bits >>> shift) & 0xff;
            if (shift < 40) {
                text.append(separator);
            }
            text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 15, 16));
        }
        return text.toString();
    }

    @Override
    public int compareTo(Mac other) {
        return Long.compare(bits, other.bits);
    }

    /** Written out, as in {@link Ipv4}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Mac that && bits == that.bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        return joined(':');
    }
}
