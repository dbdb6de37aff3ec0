package dev.berth.ntp.nts;

import dev.berth.ntp.key.Cmac;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AEAD_AES_SIV_CMAC_256 (RFC 5297) under one key; for one thread at a time. A nonce is the last of the associated strings
 * (RFC 5297 §3).
 */
public final class Siv {
    /** Its number in IANA's registry of AEAD algorithms. */
    public static final int ID = 15;

    public static final int KEY = 32;
    /** What a sealed text is longer than the plain one. */
    public static final int TAG = Cmac.BLOCK;

    private final Cmac mac;
    private final SecretKeySpec counterKey;
    private final Cipher counter;
    private final byte[] zero;

    /** @param key 32 octets */
    public Siv(byte[] key) {
        if (key.length != KEY) {
            throw new IllegalArgumentException("a key of " + key.length + " octets instead of " + KEY);
        }
        try {
            mac = new Cmac(Arrays.copyOf(key, KEY / 2));
            counterKey = new SecretKeySpec(key, KEY / 2, KEY / 2, "AES");
            counter = Cipher.getInstance("AES/CTR/NoPadding");
            zero = mac.of(new byte[TAG]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /** The tag, then as many octets as there are in {@code plain}. */
    public byte[] seal(byte[] plain, byte[]... associated) {
        try {
            byte[] tag = tag(plain, associated);
            byte[] sealed = Arrays.copyOf(tag, TAG + plain.length);
            count(tag).doFinal(plain, 0, plain.length, sealed, TAG);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /** What was sealed, or null if it was not under this key or not with these associated strings. */
    public byte @Nullable [] open(byte[] sealed, byte[]... associated) {
        if (sealed.length < TAG) {
            return null;
        }
        try {
            byte[] tag = Arrays.copyOf(sealed, TAG);
            byte[] plain = count(tag).doFinal(sealed, TAG, sealed.length - TAG);
            return MessageDigest.isEqual(tag, tag(plain, associated)) ? plain : null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /** Counts from the tag, less the two bits that spare a carry (RFC 5297 §2.5). */
    private Cipher count(byte[] tag) throws GeneralSecurityException {
        byte[] start = tag.clone();
        start[8] &= 0x7f;
        start[12] &= 0x7f;
        counter.init(Cipher.ENCRYPT_MODE, counterKey, new IvParameterSpec(start));
        return counter;
    }

    /** S2V of RFC 5297 §2.4. */
    private byte[] tag(byte[] plain, byte[]... associated) throws GeneralSecurityException {
        byte[] sum = zero;
        for (byte[] each : associated) {
            sum = Cmac.doubled(sum);
            mix(sum, mac.of(each), 0);
        }
        if (plain.length >= TAG) {
            byte[] last = plain.clone();
            mix(last, sum, plain.length - TAG);
            return mac.of(last);
        }
        byte[] last = Cmac.doubled(sum);
        byte[] padded = Arrays.copyOf(plain, TAG);
        padded[plain.length] = (byte) 0x80;
        mix(last, padded, 0);
        return mac.of(last);
    }

    private static void mix(byte[] into, byte[] from, int at) {
        for (int i = 0; i < TAG; i++) {
            into[at + i] ^= from[i];
        }
    }
}
