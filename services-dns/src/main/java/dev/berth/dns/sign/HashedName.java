package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashed owner names (RFC 5155 §5) without salt and iterations. For one thread. */
final class HashedName {
    /** SHA-1, no flags, no iterations, no salt: how an NSEC3 record and NSEC3PARAM begin. */
    static final Octets PARAMETERS = Octets.of("0100000000");

    /** The alphabet of base32hex (RFC 4648 §7). */
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";

    private final MessageDigest sha1;

    HashedName() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    Octets of(DomainName name) {
        return Octets.copyOf(sha1.digest(name.wire()));
    }

    /** The name that a hash stands at in a zone. */
    static DomainName owner(Octets hash, DomainName zone) {
        var label = new StringBuilder(32);
        for (int i = 0; i < hash.length(); i += 5) {
            long word = 0;
            for (int j = i; j < i + 5; j++) {
                word = word << 8 | hash.at(j);
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                label.append(DIGITS.charAt((int) (word >>> shift) & 31));
            }
        }
        return zone.child(label.toString());
    }
}
