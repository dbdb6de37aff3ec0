package dev.berth.appliance.blob;

import dev.berth.appliance.inventory.Key;
import dev.berth.appliance.net.Scalar;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A content digest (OCI image-spec, descriptor): {@code sha256:} and 64 hexadecimal digits, or {@code sha512:} and 128. */
public record Digest(Algorithm algorithm, String hex) implements Scalar {
    /** Index of {@link #tag}. */
    public static final String TAG = "blob";

    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /** The registered algorithms. */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String text;
        private final String jdkName;
        private final int digits;

        Algorithm(String text, String jdkName, int digits) {
            this.text = text;
            this.jdkName = jdkName;
            this.digits = digits;
        }

        public String text() {
            return text;
        }

        public MessageDigest start() {
            try {
                return MessageDigest.getInstance(jdkName);
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has " + jdkName, e);
            }
        }
    }

    public Digest {
        if (hex.length() != algorithm.digits || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is no " + algorithm.text + " digest");
        }
    }

    public static Digest of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no digest; write sha256: and 64 hexadecimal digits"));
    }

    /** Empty for a text that is no digest of a known algorithm. */
    public static Optional<Digest> parse(String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            String prefix = algorithm.text + ":";
            if (text.startsWith(prefix)
                    && text.length() == prefix.length() + algorithm.digits
                    && HEX.matcher(text.substring(prefix.length())).matches()) {
                return Optional.of(new Digest(algorithm, text.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }

    public static Digest of(Algorithm algorithm, byte[] content) {
        MessageDigest running = algorithm.start();
        running.update(content);
        return new Digest(algorithm, hex(running));
    }

    /** Ends {@code running}. */
    static String hex(MessageDigest running) {
        return HexFormat.of().formatHex(running.digest());
    }

    /** The tag that an entity of the inventory carries as long as it needs the blob: a kind names it in {@code tagged}. */
    public Key tag() {
        return tag(toString());
    }

    /** {@link #tag()} of a digest that is known to be one. */
    public static Key tag(String digest) {
        return new Key(TAG, digest);
    }

    @Override
    public String toString() {
        return algorithm.text + ":" + hex;
    }
}
