package dev.berth.tftp.message;

/** What a datagram is. */
public sealed interface Decoded {
    record Whole(TftpPacket packet) implements Decoded {}

    /** @param offset where {@code expected} was not found */
    record Malformed(int offset, String expected) implements Decoded {}
}
