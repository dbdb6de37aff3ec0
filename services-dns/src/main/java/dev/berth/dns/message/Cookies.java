package dev.berth.dns.message;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.net.Octets;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Server cookies of version 1 (RFC 7873, RFC 9018). One per thread. */
public final class Cookies {
    /** A whole cookie: the client's eight octets, then ours. */
    public static final int SIZE = 24;

    static final int CLIENT = 8;
    /** Seconds after which a cookie that is still good is made anew. */
    private static final int RENEWED = 1800;
    /** Seconds for which a cookie is good, and how far ahead its time may be. */
    private static final int GOOD = 3600;

    private static final int AHEAD = 300;
    private static final VarHandle HASH = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] secret;
    private final byte[] input = new byte[CLIENT + 8 + 4];

    /** @param secret 16 octets; the same on every server behind one address */
    public Cookies(Octets secret) {
        this.secret = secret.bytes();
    }

    /** Whether a cookie option may be so long (RFC 7873 §5.2.2). */
    static boolean isLength(int length) {
        return length == CLIENT || length >= CLIENT + 8 && length <= CLIENT + 32;
    }

    /**
     * Writes the cookie for the answer: the one that came, if it is ours and young, else a new one.
     *
     * @param at of the cookie in the message, its length in front of it
     * @param client the client's IPv4 address
     * @param now seconds since 1970
     * @return whether the one that came was good
     */
    public boolean answer(byte[] message, int at, int client, long now, byte[] out) {
        boolean good = false;
        int age = 0;
        if (u16(message, at - 2) == SIZE && message[at + CLIENT] == 1) {
            int then = i32(message, at + CLIENT + 4);
            age = (int) now - then;
            write(message, at, client, then, out);
            good = age <= GOOD && age >= -AHEAD && (long) HASH.get(out, 16) == (long) HASH.get(message, at + 16);
        }
        if (!good || age > RENEWED) {
            write(message, at, client, (int) now, out);
        }
        return good;
    }

    private void write(byte[] message, int at, int client, int time, byte[] out) {
        System.arraycopy(message, at, input, 0, CLIENT);
        i32(input, CLIENT, 1 << 24);
        i32(input, CLIENT + 4, time);
        i32(input, CLIENT + 8, client);
        System.arraycopy(input, 0, out, 0, CLIENT + 8);
        HASH.set(out, 16, SipHash.of(secret, input, input.length));
    }
}
