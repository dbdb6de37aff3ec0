package dev.berth.ntp.message;

import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An extension field (RFC 7822), as it lies in the octets that it was read from.
 *
 * @param type 0 to 65535
 * @param begin of its type and length, the body follows {@link #HEAD} later
 * @param end of its body and padding
 */
public record ExtensionField(int type, int begin, int end) {
    /** Type and length, which counts them in. */
    public static final int HEAD = 4;

    /** All from {@code begin} on; empty if the octets are not a row of fields to their end. */
    public static Optional<List<ExtensionField>> decode(byte[] octets, int begin) {
        List<ExtensionField> fields = new ArrayList<>();
        int at = begin;
        while (octets.length - at >= HEAD) {
            int length = number(octets, at + 2);
            if (length < HEAD || length % 4 != 0 || length > octets.length - at) {
                return Optional.empty();
            }
            fields.add(new ExtensionField(number(octets, at), at, at + length));
            at += length;
        }
        return at == octets.length ? Optional.of(fields) : Optional.empty();
    }

    public static int number(byte[] octets, int at) {
        return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
    }

    public int bodyLength() {
        return end - begin - HEAD;
    }

    public Octets body(byte[] octets) {
        return Octets.copyOf(octets, begin + HEAD, end);
    }
}
