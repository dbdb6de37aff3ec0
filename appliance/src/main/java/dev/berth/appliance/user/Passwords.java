package dev.berth.appliance.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in its usual text form, {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}. Two hashes at most are
 * computed at once, each in 19 MiB, so that guessing takes neither the memory nor the processors away from the services.
 */
public final class Passwords {
    /** Characters; shorter passwords are refused. */
    public static final int SHORTEST = 10;

    /** Longer ones are refused, and never hashed. */
    public static final int LONGEST = 1024;

    private static final int MEMORY = 19_456;
    private static final int PASSES = 2;
    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final Pattern TEXT = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final Semaphore atOnce = new Semaphore(2);

    /** Hashes a new password. */
    public String hash(String password, RandomGenerator random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        var encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY + ",t=" + PASSES + ",p=1$" + encoder.encodeToString(salt) + "$"
                + encoder.encodeToString(compute(password, salt, MEMORY, PASSES, 1, HASH));
    }

    /** Whether a text is a hash as {@link #hash} writes it. */
    public static boolean isHash(String text) {
        return TEXT.matcher(text).matches();
    }

    /** Whether {@code password} is the one that was hashed; false for a text that is no hash. */
    public boolean matches(String password, String hash) {
        Matcher parts = TEXT.matcher(hash);
        if (!parts.matches() || password.length() > LONGEST) {
            return false;
        }
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        byte[] found = compute(
                password,
                Base64.getDecoder().decode(parts.group(4)),
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                expected.length);
        return MessageDigest.isEqual(expected, found);
    }

    private byte[] compute(String password, byte[] salt, int memory, int passes, int lanes, int length) {
        atOnce.acquireUninterruptibly();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memory)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            atOnce.release();
        }
    }
}
