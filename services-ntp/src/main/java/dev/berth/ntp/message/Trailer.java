package dev.berth.ntp.message;

import dev.berth.appliance.net.Octets;
import java.nio.ByteBuffer;

/** What follows the header: extension fields in version 4 (RFC 7822), then possibly a MAC. */
final class Trailer {
    private static final int KEY_ID = 4;
    /** Key id and the longest digest that fits a MAC without being taken for an extension field (RFC 7822 §3). */
    private static final int LONGEST_MAC = 24;
    /** Before version 4 nothing but a MAC follows; SHA-512 makes the longest. */
    private static final int LONGEST_OLD_MAC = 68;

    private static final int SHORTEST_FIELD = 16;

    private Trailer() {}

    static Decoded decode(ByteBuffer datagram, NtpPacket header) {
        int at = datagram.position() + NtpPacket.SIZE;
        int end = datagram.limit();
        if (header.version() == NtpPacket.NEWEST_VERSION) {
            // Fields are skipped unread: an unknown one is ignored, and we know none yet.
            while (end - at > LONGEST_MAC) {
                int length = datagram.getShort(at + 2) & 0xffff;
                if (length < SHORTEST_FIELD || length % 4 != 0 || length > end - at) {
                    break;
                }
                at += length;
            }
        }
        int left = end - at;
        if (left == 0) {
            return new Decoded.Whole(header, null);
        }
        if (left < KEY_ID || left > LONGEST_OLD_MAC || left % 4 != 0) {
            return new Decoded.Malformed(at - datagram.position(), "an extension field or a MAC");
        }
        byte[] digest = new byte[left - KEY_ID];
        datagram.get(at + KEY_ID, digest);
        return new Decoded.Whole(
                header, new Decoded.Mac(datagram.getInt(at), at - datagram.position(), Octets.copyOf(digest)));
    }
}
