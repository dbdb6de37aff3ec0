package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.message.ExtensionField;
import dev.berth.ntp.message.NtpPacket;
import java.nio.ByteBuffer;
import java.util.List;

/** Appends to the header of an answer what NTS adds (RFC 8915 §5.7). */
public final class NtsReply {
    private static final int COOKIE_FIELD = ExtensionField.HEAD + CookieKeys.LENGTH;
    private static final int AUTHENTICATOR = ExtensionField.HEAD + NtsRequest.LENGTHS + NtsRequest.NONCE + Siv.TAG;

    private NtsReply() {}

    /** How many cookies an answer holds that is no longer than its request. */
    static int cookiesWithin(int length, int uniqueId) {
        return (length - NtpPacket.SIZE - ExtensionField.HEAD - uniqueId - AUTHENTICATOR) / COOKIE_FIELD;
    }

    /**
     * The unique identifier, and under the client's key the cookies.
     *
     * @param reply the header from 0 to the position
     * @param nonce {@link NtsRequest#NONCE} octets, never used before
     */
    public static void seal(ByteBuffer reply, NtsRequest.Genuine request, List<Octets> cookies, Octets nonce) {
        echo(reply, request.uniqueId());
        ByteBuffer inner = ByteBuffer.allocate(cookies.size() * COOKIE_FIELD);
        cookies.forEach(cookie -> inner.putShort((short) NtsRequest.COOKIE)
                .putShort((short) COOKIE_FIELD)
                .put(cookie.bytes()));
        byte[] before = new byte[reply.position()];
        reply.get(0, before);
        byte[] sealed = new Siv(request.keys().toClient().bytes()).seal(inner.array(), before, nonce.bytes());
        reply.putShort((short) NtsRequest.AUTHENTICATOR)
                .putShort((short) (AUTHENTICATOR + inner.capacity()))
                .putShort((short) nonce.length())
                .putShort((short) sealed.length)
                .put(nonce.bytes())
                .put(sealed);
    }

    /** The unique identifier alone, by which a client knows a refusal of its own request. */
    public static void echo(ByteBuffer reply, Octets uniqueId) {
        reply.putShort((short) NtsRequest.UNIQUE_ID)
                .putShort((short) (ExtensionField.HEAD + uniqueId.length()))
                .put(uniqueId.bytes());
    }
}
