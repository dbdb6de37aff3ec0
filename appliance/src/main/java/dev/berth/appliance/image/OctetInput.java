package dev.berth.appliance.image;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

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
        int from = past(count());
        return Arrays.copyOfRange(octets, from, at);
    }

    Octets octets() {
        int from = past(count());
        return Octets.copyOf(octets, from, at);
    }

    DomainName name() {
        return DomainName.at(octets, past(count()));
    }

    /** Where the next octets begin, behind which this goes on. */
    private int past(int length) {
        int from = at;
        at = Objects.checkFromIndexSize(from, length, octets.length) + length;
        return from;
    }

    String text() {
        int from = past(count());
        return new String(octets, from, at - from, StandardCharsets.UTF_8);
    }

    /** Of zones; the caller's own. */
    Map<DomainName, Long> serials() {
        Map<DomainName, Long> serials = new HashMap<>();
        for (int left = count(); left > 0; left--) {
            serials.put(name(), number());
        }
        return serials;
    }
}
