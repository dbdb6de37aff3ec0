package dev.berth.appliance.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link OctetOutput} gathered.
 *
 * <p>Reading past the end throws an {@link IndexOutOfBoundsException} or {@link IllegalArgumentException}.
 */
final class OctetInput {
    private final byte[] octets;
    private int at;

    OctetInput(byte[] octets) {
        this.octets = octets;
    }

    boolean isAtEnd() {
        return at == octets.length;
    }

    long number() {
        long value = 0;
        int shift = 0;
        byte octet;
        do {
            octet = octets[at++];
            value |= (long) (octet & 0x7f) << shift;
            shift += 7;
        } while (octet < 0);
        return value;
    }

    int count() {
        return Math.toIntExact(number());
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    byte[] bytes() {
        int length = count();
        byte[] value = Arrays.copyOfRange(octets, at, at + length);
        at += length;
        return value;
    }

    String text() {
        int length = count();
        String value = new String(octets, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }
}
