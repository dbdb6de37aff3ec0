package dev.berth.appliance.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Secrets that are made here and shown once. */
final class Secrets {
    /** Marks a token's secret, so that it is recognised where it leaked. */
    static final String PREFIX = "berth_";

    private static final int TOKEN = 32;
    private static final int PASSWORD = 15;

    private Secrets() {}

    static String token(RandomGenerator random) {
        return PREFIX + text(random, TOKEN);
    }

    /** 256 random bits that nobody types: a cookie, a link. */
    static String key(RandomGenerator random) {
        return text(random, TOKEN);
    }

    /** 120 random bits as 20 characters. */
    static String password(RandomGenerator random) {
        return text(random, PASSWORD);
    }

    private static String text(RandomGenerator random, int octets) {
        byte[] secret = new byte[octets];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static String digest(byte[] salt, String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
