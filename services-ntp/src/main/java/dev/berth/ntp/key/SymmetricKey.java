package dev.berth.ntp.key;

import dev.berth.appliance.net.Octets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret that both sides have.
 *
 * @param id its number on the wire, 1 to 2^32 - 1
 */
public record SymmetricKey(int id, Algorithm algorithm, Octets secret) {
    /** What a digest is cut to where it could be taken for an extension field: in version 4 (RFC 7822 §3). */
    private static final int LONGEST = 20;

    private static final int FIRST_WITHOUT_FIELDS = 4;

    /** The digest of a packet's octets, as long as packets of that version carry. */
    public byte[] sign(byte[] packet, int version) {
        byte[] digest = algorithm.digest(secret.bytes(), packet);
        return version >= FIRST_WITHOUT_FIELDS && digest.length > LONGEST ? Arrays.copyOf(digest, LONGEST) : digest;
    }

    /** Whether the digest proves that the sender has the key. */
    public boolean verifies(byte[] packet, int version, Octets digest) {
        return MessageDigest.isEqual(sign(packet, version), digest.bytes());
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "key " + Integer.toUnsignedString(id) + " (" + algorithm + ")";
    }
}
