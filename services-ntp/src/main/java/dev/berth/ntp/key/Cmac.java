package dev.berth.ntp.key;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CMAC (RFC 4493) under one key; for one thread at a time. */
public final class Cmac {
    public static final int BLOCK = 16;

    private static final int POLYNOMIAL = 0x87;

    private final Cipher aes;
    private final byte[] whole;
    private final byte[] padded;

    /** @throws GeneralSecurityException if the key is not one of AES */
    public Cmac(byte[] key) throws GeneralSecurityException {
        aes = Cipher.getInstance("AES/CBC/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[BLOCK]));
        whole = doubled(aes.doFinal(new byte[BLOCK]));
        padded = doubled(whole);
    }

    /** 16 octets. */
    public byte[] of(byte[] message) throws GeneralSecurityException {
        int blocks = Math.max(1, (message.length + BLOCK - 1) / BLOCK);
        byte[] chained = Arrays.copyOf(message, blocks * BLOCK);
        byte[] subkey = whole;
        if (chained.length > message.length) {
            chained[message.length] = (byte) 0x80;
            subkey = padded;
        }
        int last = chained.length - BLOCK;
        for (int i = 0; i < BLOCK; i++) {
            chained[last + i] ^= subkey[i];
        }
        return Arrays.copyOfRange(aes.doFinal(chained), last, chained.length);
    }

    /** Twice the value in GF(2^128). */
    public static byte[] doubled(byte[] value) {
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
