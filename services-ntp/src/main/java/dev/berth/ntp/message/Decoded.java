package dev.berth.ntp.message;

import dev.berth.appliance.net.Octets;
import org.jspecify.annotations.Nullable;

/** What a datagram is. */
public sealed interface Decoded {
    /** @param mac what follows the header and its extension fields, or null */
    record Whole(NtpPacket packet, @Nullable Mac mac) implements Decoded {}

    /** @param offset where {@code expected} was not found */
    record Malformed(int offset, String expected) implements Decoded {}

    /**
     * A message authentication code (RFC 5905 §7.3).
     *
     * @param covered octets from the start of the datagram that the digest is of
     * @param digest empty in a crypto-NAK
     */
    record Mac(int keyId, int covered, Octets digest) {}
}
