package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Octets;
import java.nio.charset.StandardCharsets;

/** How a bulk query ended, by its number (RFC 6926 §6.2.2). */
public enum BulkStatus {
    SUCCESS,
    UNSPECIFIED,
    TERMINATED,
    MALFORMED,
    NOT_ALLOWED;

    Octets octets(String text) {
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        byte[] octets = new byte[1 + words.length];
        octets[0] = (byte) ordinal();
        System.arraycopy(words, 0, octets, 1, words.length);
        return Octets.copyOf(octets);
    }
}
