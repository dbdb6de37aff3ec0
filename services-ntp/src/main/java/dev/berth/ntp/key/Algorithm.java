package dev.berth.ntp.key;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** How a packet is signed. */
public enum Algorithm {
    SHA1,
    SHA256,
    /** RFC 8573: AES-CMAC with 128 bits. */
    AES128;

    /** By what chronyd and ntpd call it. */
    static Optional<Algorithm> of(String name) {
        return switch (name.toUpperCase(Locale.ROOT).replace("-", "")) {
            case "SHA1", "SHA" -> Optional.of(SHA1);
            case "SHA256" -> Optional.of(SHA256);
            case "AES128", "AES128CMAC", "AES" -> Optional.of(AES128);
            default -> Optional.empty();
        };
    }

    byte[] digest(byte[] secret, byte[] packet) {
        try {
            return switch (this) {
                case SHA1 -> hash("SHA-1", secret, packet);
                case SHA256 -> hash("SHA-256", secret, packet);
                case AES128 -> new Cmac(secret).of(packet);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + this, e);
        }
    }

    /** The secret before the packet, as NTP has always done it (RFC 5905 §7.3). */
    private static byte[] hash(String name, byte[] secret, byte[] packet) throws GeneralSecurityException {
        MessageDigest hash = MessageDigest.getInstance(name);
        hash.update(secret);
        return hash.digest(packet);
    }
}
