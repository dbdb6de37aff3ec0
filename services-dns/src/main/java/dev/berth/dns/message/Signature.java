package dev.berth.dns.message;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import org.jspecify.annotations.Nullable;

/**
 * The TSIG record that ends a message (RFC 8945 §4.2).
 *
 * @param at where in the message it begins
 * @param time when it was signed, in seconds since 1970
 * @param fudge seconds that the clocks may differ
 */
record Signature(
        int at,
        DomainName key,
        DomainName algorithm,
        long time,
        int fudge,
        Octets mac,
        int originalId,
        int error,
        Octets other) {
    private static final int ANY = 255;
    /** Time, fudge, MAC size, original id, error, other length. */
    static final int NUMBERS = 16;

    /** The record at {@code at}, whose length has been checked, or null where it is none. */
    static @Nullable Signature read(byte[] message, int at) {
        try {
            DomainName key = DomainName.at(message, at);
            int fixed = at + key.wireLength();
            if (u16(message, fixed + 2) != ANY || i32(message, fixed + 4) != 0) {
                return null;
            }
            int rdata = fixed + Wire.FIXED;
            int end = rdata + u16(message, fixed + 8);
            DomainName algorithm = DomainName.at(message, rdata);
            int numbers = rdata + algorithm.wireLength();
            long time = (long) u16(message, numbers) << 32 | i32(message, numbers + 2) & 0xffffffffL;
            int macEnd = numbers + 10 + u16(message, numbers + 8);
            int otherLength = u16(message, macEnd + 4);
            if (macEnd + 6 + otherLength != end) {
                return null;
            }
            return new Signature(
                    at,
                    key,
                    algorithm,
                    time,
                    u16(message, numbers + 6),
                    Octets.copyOf(message, numbers + 10, macEnd),
                    u16(message, macEnd),
                    u16(message, macEnd + 2),
                    Octets.copyOf(message, macEnd + 6, end));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }
}
