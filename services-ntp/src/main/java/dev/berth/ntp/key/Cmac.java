package dev.berth.ntp.key;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES-CMAC (RFC 4493). */
final class Cmac {
    private static final int BLOCK = 16;
    private static final int POLYNOMIAL = 0x87;

    private Cmac() {}

    static byte[] of(byte[] key, byte[] message) throws GeneralSecurityException {
        // One block at a time is chained by hand below.
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] first = doubled(aes.doFinal(new byte[BLOCK]));
        int whole = message.length == 0 ? 0 : (message.length - 1) / BLOCK;
        byte[] state = new byte[BLOCK];
        for (int i = 0; i < whole; i++) {
            mix(state, message, i * BLOCK, BLOCK);
            state = aes.doFinal(state);
        }
        int rest = message.length - whole * BLOCK;
        mix(state, message, whole * BLOCK, rest);
        if (rest == BLOCK) {
            mix(state, first, 0, BLOCK);
        } else {
            state[rest] ^= (byte) 0x80;
            mix(state, doubled(first), 0, BLOCK);
        }
        return aes.doFinal(state);
    }

    private static void mix(byte[] into, byte[] from, int at, int length) {
        for (int i = 0; i < length; i++) {
            into[i] ^= from[at + i];
        }
    }

    /** Twice the value in GF(2^128). */
    private static byte[] doubled(byte[] value) {
        byte[] twice = Arrays.copyOf(value, BLOCK);
        int carry = 0;
        for (int i = BLOCK - 1; i >= 0; i--) {
            int octet = (value[i] & 0xff) << 1 | carry;
            twice[i] = (byte) octet;
            carry = octet >>> 8;
        }
        if (carry != 0) {
            twice[BLOCK - 1] ^= (byte) POLYNOMIAL;
        }
        return twice;
    }
}
