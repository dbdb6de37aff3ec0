package dev.berth.dhcp.message;

/** What came of a datagram. */
public sealed interface Decoded {
    record Whole(DhcpMessage message) implements Decoded {}

    /** @param offset the octet at which reading stopped */
    record Malformed(int offset, String expected) implements Decoded {}
}
