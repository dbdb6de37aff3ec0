package dev.berth.ntp.nts;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A request with NTS as a client writes it, field by field. */
public final class RequestOctets {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    /** The header of a client of version 4. */
    public RequestOctets(long transmit) {
        octets.writeBytes(ByteBuffer.allocate(48)
                .put(0, (byte) 0x23)
                .put(2, (byte) 6)
                .putLong(40, transmit)
                .array());
    }

    public RequestOctets field(int type, byte[] body) {
        octets.writeBytes(field(type, body.length, body));
        return this;
    }

    static byte[] field(int type, int length, byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putShort((short) type)
                .putShort((short) (4 + length))
                .put(body)
                .array();
    }

    /** A unique identifier of so many octets, 0x55 each. */
    public RequestOctets uniqueId(int length) {
        byte[] id = new byte[length];
        Arrays.fill(id, (byte) 0x55);
        return field(0x0104, id);
    }

    public RequestOctets cookie(byte[] cookie) {
        return field(0x0204, cookie);
    }

    public RequestOctets placeholders(int count, int length) {
        for (int i = 0; i < count; i++) {
            field(0x0304, new byte[length]);
        }
        return this;
    }

    /** The authenticator over all that was written so far, with a nonce of so many octets and that much further padding. */
    public RequestOctets authenticator(byte[] key, byte[] plain, int nonceLength, int padding) {
        byte[] nonce = new byte[nonceLength];
        Arrays.fill(nonce, (byte) 0x33);
        byte[] sealed = new Siv(key).seal(plain, octets.toByteArray(), nonce);
        byte[] body = ByteBuffer.allocate(4 + (nonceLength + 3) / 4 * 4 + (sealed.length + 3) / 4 * 4 + padding)
                .putShort((short) nonceLength)
                .putShort((short) sealed.length)
                .put(nonce)
                .put(4 + (nonceLength + 3) / 4 * 4, sealed)
                .array();
        return field(0x0404, body);
    }

    /** As chronyd writes it. */
    public static byte[] usual(long transmit, byte[] cookie, byte[] key, int placeholders) {
        return new RequestOctets(transmit)
                .uniqueId(32)
                .cookie(cookie)
                .placeholders(placeholders, cookie.length)
                .authenticator(key, new byte[0], 16, 0)
                .octets();
    }

    public byte[] octets() {
        return octets.toByteArray();
    }
}
