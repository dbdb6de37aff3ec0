package dev.berth.ntp.server;

import dev.berth.ntp.key.SymmetricKey;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.NtpPacket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Digests of datagrams (RFC 5905 §7.3). */
final class Signing {
    private Signing() {}

    /** Whether the digest at the end of {@code octets} is the key's. */
    static boolean verifies(SymmetricKey key, ByteBuffer octets, int version, Decoded.Mac mac) {
        byte[] covered = new byte[mac.covered()];
        octets.get(octets.position(), covered);
        return key.verifies(covered, version, mac.digest());
    }

    /** Appends key id and digest to the packet that begins at 0 and ends at the position. */
    static void sign(SymmetricKey key, ByteBuffer packet) {
        byte[] covered = new byte[packet.position()];
        packet.get(0, covered);
        int version = covered[0] >>> 3 & 7;
        packet.putInt(key.id()).put(key.sign(covered, version));
    }

    /** The octets of a packet, signed if there is a key. */
    static byte[] encode(NtpPacket packet, @Nullable SymmetricKey key) {
        ByteBuffer octets = ByteBuffer.allocate(2 * NtpPacket.SIZE);
        packet.encode(octets);
        if (key != null) {
            sign(key, octets);
        }
        byte[] whole = new byte[octets.position()];
        octets.get(0, whole);
        return whole;
    }
}
