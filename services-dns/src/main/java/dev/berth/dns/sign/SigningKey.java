package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.Wire;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An ECDSA P-256 key that signs all of a zone: a combined signing key (RFC 6781 §3.1), so that there is one roll-over to
 * understand, not two.
 *
 * @param publicKey the DNSKEY's rdata
 * @param stage what it is good for now
 * @param since when it came to that
 * @param atParent when the zone above was seen or told to have its DS record, or null
 */
public record SigningKey(
        Octets publicKey,
        Secret secret,
        Stage stage,
        Instant since,
        @Nullable Instant atParent) {
    /** ECDSAP256SHA256 (RFC 6605 §4). */
    public static final int ALGORITHM = 13;

    /** Zone key, secure entry point (RFC 4034 §2.1.1). */
    private static final int FLAGS = 257;

    private static final int PROTOCOL = 3;
    private static final int COORDINATE = 32;
    /** SHA-256 (RFC 4509). */
    private static final int DIGEST = 2;

    /** A key's life (RFC 7583 §3.2). */
    public enum Stage {
        /** In the DNSKEY set, which it signs; caches come to know it. */
        PUBLISHED,
        /** Signs everything. */
        ACTIVE,
        /** Signs the DNSKEY set alone, for as long as a DS record or a signature of its may be in caches. */
        RETIRED
    }

    /** The private key in PKCS #8. */
    public record Secret(PrivateKey key) {
        @Override
        public String toString() {
            return "secret";
        }
    }

    /** A new one. */
    public static SigningKey generate(Stage stage, Instant now, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey key = (ECPublicKey) pair.getPublic();
            byte[] rdata = new byte[4 + 2 * COORDINATE];
            Wire.u16(rdata, 0, FLAGS);
            rdata[2] = PROTOCOL;
            rdata[3] = ALGORITHM;
            coordinate(key.getW().getAffineX(), rdata, 4);
            coordinate(key.getW().getAffineY(), rdata, 4 + COORDINATE);
            return new SigningKey(Octets.copyOf(rdata), new Secret(pair.getPrivate()), stage, now, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes P-256 keys", e);
        }
    }

    private static void coordinate(BigInteger value, byte[] out, int at) {
        byte[] octets = value.toByteArray();
        int from = Math.max(0, octets.length - COORDINATE);
        System.arraycopy(octets, from, out, at + COORDINATE - (octets.length - from), octets.length - from);
    }

    public SigningKey in(Stage next, Instant now) {
        return new SigningKey(publicKey, secret, next, now, atParent);
    }

    public SigningKey atParent(Instant now) {
        return new SigningKey(publicKey, secret, stage, since, now);
    }

    /** The key tag (RFC 4034 appendix B). */
    public int tag() {
        long sum = 0;
        for (int i = 0; i < publicKey.length(); i++) {
            sum += (i & 1) == 0 ? publicKey.at(i) << 8 : publicKey.at(i);
        }
        return (int) (sum + (sum >>> 16 & 0xffff) & 0xffff);
    }

    /** The DS record's rdata for this key of {@code zone} (RFC 4034 §5.1.4), SHA-256. */
    public Octets ds(DomainName zone) {
        byte[] digest;
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(zone.wire());
            digest = sha.digest(publicKey.bytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        return Octets.copyOf(ByteBuffer.allocate(4 + digest.length)
                .putShort((short) tag())
                .put((byte) ALGORITHM)
                .put((byte) DIGEST)
                .put(digest)
                .array());
    }

    /** One line: stage, since, told to the parent or {@code -}, the private key, the public key. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return String.join(
                " ",
                stage.name(),
                since.toString(),
                atParent == null ? "-" : atParent.toString(),
                base64.encodeToString(secret.key().getEncoded()),
                base64.encodeToString(publicKey.bytes()));
    }

    /** @throws IllegalArgumentException for what {@link #text} did not write */
    public static SigningKey of(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 5) {
            throw new IllegalArgumentException("a key has five words");
        }
        byte[] secret = Base64.getDecoder().decode(words[3]);
        try {
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(secret));
            return new SigningKey(
                    Octets.copyOf(Base64.getDecoder().decode(words[4])),
                    new Secret(key),
                    Stage.valueOf(words[0]),
                    Instant.parse(words[1]),
                    words[2].equals("-") ? null : Instant.parse(words[2]));
        } catch (GeneralSecurityException | java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("no key", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
