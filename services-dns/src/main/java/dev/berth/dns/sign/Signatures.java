package dev.berth.dns.sign;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes RRSIG records (RFC 4034 §3). For one thread. */
final class Signatures {
    /** How long a signature is good, its share of {@link #SPREAD} taken off. */
    static final Duration VALID = Duration.ofDays(30);
    /** One that ends before this is made anew: later than the SOA's expire, so that a secondary that lost us has good ones. */
    static final Duration RENEWED = Duration.ofDays(15);
    /** Signatures that were made together do not end together. */
    private static final Duration SPREAD = Duration.ofDays(5);
    /** Clocks of validators may be behind. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private static final int EXPIRATION = 8;
    private static final int TAG = 16;
    private static final int SIGNER = 18;

    private final RandomGenerator random;
    private final Signature ecdsa;
    private final MessageDigest sha;

    Signatures(RandomGenerator random) {
        this.random = random;
        try {
            // r and s side by side, as RFC 6605 §4 has them.
            ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
            sha = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    /** The RRSIG's rdata. */
    Octets sign(RRset rrset, SigningKey key, DomainName zone, Instant now) {
        byte[] head = new byte[SIGNER + zone.wireLength()];
        Wire.u16(head, 0, rrset.type());
        head[2] = SigningKey.ALGORITHM;
        head[3] = (byte) labels(rrset.name());
        Wire.i32(head, 4, rrset.ttl());
        long end = now.plus(VALID).getEpochSecond() - random.nextLong(SPREAD.toSeconds());
        Wire.i32(head, EXPIRATION, (int) end);
        Wire.i32(head, 12, (int) now.minus(BEFORE).getEpochSecond());
        Wire.u16(head, TAG, key.tag());
        zone.copyTo(head, SIGNER);
        try {
            ecdsa.initSign(key.secret().key());
            ecdsa.update(head);
            ecdsa.update(canonical(rrset));
            byte[] signature = ecdsa.sign();
            return Octets.copyOf(ByteBuffer.allocate(head.length + signature.length)
                    .put(head)
                    .put(signature)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of " + zone + " does not sign", e);
        }
    }

    /** What tells one RRset from another that would need another signature. */
    Octets digest(RRset rrset) {
        return Octets.copyOf(sha.digest(canonical(rrset)));
    }

    /** The RRset as it is signed (RFC 4034 §3.1.8.1). */
    private static byte[] canonical(RRset rrset) {
        List<Octets> rdata = Canonical.rdata(rrset);
        int owner = rrset.name().wireLength();
        int size = rdata.stream().mapToInt(Octets::length).sum() + rdata.size() * (owner + Wire.FIXED);
        byte[] octets = new byte[size];
        int at = 0;
        for (Octets one : rdata) {
            rrset.name().copyTo(octets, at);
            at += owner;
            Wire.u16(octets, at, rrset.type());
            Wire.u16(octets, at + 2, Wire.IN);
            Wire.i32(octets, at + 4, rrset.ttl());
            Wire.u16(octets, at + 8, one.length());
            at += Wire.FIXED;
            one.copyTo(octets, at);
            at += one.length();
        }
        return octets;
    }

    /** RFC 4034 §3.1.3: neither the root's label nor a wildcard's counts. */
    private static int labels(DomainName name) {
        int labels = name.labels();
        return labels > 0 && name.firstLabel().equals("*") ? labels - 1 : labels;
    }

    static int covered(Octets rrsig) {
        return rrsig.at(0) << 8 | rrsig.at(1);
    }

    static int tag(Octets rrsig) {
        return rrsig.at(TAG) << 8 | rrsig.at(TAG + 1);
    }

    /** Seconds since 1970. */
    static long end(Octets rrsig) {
        return (long) rrsig.at(EXPIRATION) << 24
                | rrsig.at(EXPIRATION + 1) << 16
                | rrsig.at(EXPIRATION + 2) << 8
                | rrsig.at(EXPIRATION + 3);
    }

    static boolean madeBefore(Octets rrsig, Instant then) {
        return start(rrsig) < then.minus(BEFORE).getEpochSecond();
    }

    private static long start(Octets rrsig) {
        return (long) rrsig.at(EXPIRATION + 4) << 24
                | rrsig.at(EXPIRATION + 5) << 16
                | rrsig.at(EXPIRATION + 6) << 8
                | rrsig.at(EXPIRATION + 7);
    }

    /** Whether a signature has to be made anew now. */
    static boolean isDue(Octets rrsig, Instant now) {
        return end(rrsig) < now.plus(RENEWED).getEpochSecond();
    }

    /** The types whose RRsets every key of the zone signs, for each may be the one that the zone above vouches for. */
    static boolean byEveryKey(int type) {
        return type == QType.DNSKEY || type == QType.CDS || type == QType.CDNSKEY;
    }
}
