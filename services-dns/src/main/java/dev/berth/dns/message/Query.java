package dev.berth.dns.message;

/**
 * A well-formed message with opcode QUERY and one question. The question's name is not copied: it stands uncompressed at
 * {@link Wire#HEADER} of the message.
 *
 * @param flags the header's second 16 bits
 * @param nameLength octets of the question's name, the root label included
 * @param payload the requestor's UDP payload size as in its OPT record, or -1 without EDNS
 * @param dnssecOk the DO bit (RFC 3225)
 * @param signedAt where in the message its TSIG record begins, or 0
 * @param keepalive whether it asks how long a connection may be still (RFC 7828)
 * @param padding whether it asks that nobody can tell the answer by its length (RFC 7830)
 * @param cookieAt where in the message its cookie begins (RFC 7873), its length in front of it, or 0
 */
public record Query(
        int id,
        int flags,
        int nameLength,
        int type,
        int qclass,
        int payload,
        boolean dnssecOk,
        int signedAt,
        boolean keepalive,
        boolean padding,
        int cookieAt)
        implements Decoded {
    /** What fits any path without fragments (RFC 9715 §3.1 comes to the same). */
    public static final int MAX_UDP = 1232;

    private static final int PLAIN_UDP = 512;

    public boolean edns() {
        return payload >= 0;
    }

    /** How long an answer over UDP may be (RFC 6891 §6.2.5: below 512 means 512). */
    public int udpLimit() {
        return Math.clamp(payload, PLAIN_UDP, MAX_UDP);
    }

    /** The same name asked for another type. */
    public Query ofType(int other) {
        return new Query(
                id, flags, nameLength, other, qclass, payload, dnssecOk, signedAt, keepalive, padding, cookieAt);
    }

    /** The same question without EDNS and signature. */
    public Query withoutOptions() {
        return new Query(id, flags, nameLength, type, qclass, -1, false, 0, false, false, 0);
    }

    /** RD (RFC 1035 §4.1.1). */
    public boolean recursionDesired() {
        return (flags & 0x0100) != 0;
    }

    public int questionEnd() {
        return Wire.HEADER + nameLength + 4;
    }

    /** The refusal of this query. */
    public Decoded.Rejected rejected(Rcode rcode) {
        return new Decoded.Rejected(id, flags, questionEnd(), edns(), rcode);
    }
}
