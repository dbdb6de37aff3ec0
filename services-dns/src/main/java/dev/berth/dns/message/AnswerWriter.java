package dev.berth.dns.message;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import java.util.Arrays;

/**
 * Writes one answer after the other into one array. The question is copied as it was asked, letters' case included, so that
 * what follows can point to its labels. For one thread.
 */
public final class AnswerWriter {
    private static final int QR = 0x8000;
    private static final int RA = 0x0080;
    private static final int AA = 0x0400;
    private static final int TC = 0x0200;
    /** Opcode and RD come back as they were sent. */
    private static final int ECHOED = 0x7900;

    private static final int DO = 0x8000;

    /** Code and length before an option's data. */
    private static final int OPTION = 4;

    /** What an answer's length is a multiple of where nobody shall tell it by its length (RFC 8467 §4.1). */
    static final int BLOCK = 468;

    private static final int NONE = -1;

    private final byte[] out;
    private final byte[] cookie = new byte[Cookies.SIZE];
    private boolean hasCookie;
    private int keepalive = NONE;
    private boolean padded;
    private boolean recursive;
    private final int[] counts = new int[Section.values().length];
    private int id;
    private int flags;
    private boolean edns;
    private boolean dnssecOk;
    private int questionEnd;
    private int limit;
    private int at;
    private Rcode rcode = Rcode.NOERROR;
    private boolean authoritative;
    private boolean truncated;

    public AnswerWriter(byte[] out) {
        this.out = out;
    }

    /** Begins the answer to {@code query}, which stands in {@code message}; it will not be longer than {@code limit}. */
    public void begin(byte[] message, Query query, int limit) {
        begin(message, query.id(), query.flags(), query.questionEnd(), query.edns(), Math.min(limit, out.length));
        this.dnssecOk = query.dnssecOk();
    }

    /** The answer carries this cookie; to be said before anything is appended. */
    public void cookie(byte[] octets) {
        System.arraycopy(octets, 0, cookie, 0, Cookies.SIZE);
        hasCookie = true;
        limit -= OPTION + Cookies.SIZE;
    }

    /** The answer says how long its connection may be still, in tenths of a second; to be said before anything is appended. */
    public void keepalive(int tenths) {
        keepalive = tenths;
        limit -= OPTION + 2;
    }

    /** The answer is made longer, as far as there is room, so that its length tells little. */
    public void pad() {
        padded = true;
    }

    private void begin(byte[] message, int id, int flags, int questionEnd, boolean edns, int limit) {
        this.id = id;
        this.flags = flags;
        this.questionEnd = questionEnd;
        this.edns = edns;
        this.limit = edns ? limit - Wire.OPT_SIZE : limit;
        this.dnssecOk = false;
        this.hasCookie = false;
        this.keepalive = NONE;
        this.padded = false;
        this.recursive = false;
        System.arraycopy(message, Wire.HEADER, out, Wire.HEADER, questionEnd - Wire.HEADER);
        restart();
    }

    /** Forgets everything behind the question. */
    public void restart() {
        at = questionEnd;
        counts[0] = 0;
        counts[1] = 0;
        counts[2] = 0;
        rcode = Rcode.NOERROR;
        authoritative = false;
        truncated = false;
    }

    /** A whole answer that is an error and nothing else; its length. */
    public int reject(byte[] message, Decoded.Rejected rejected) {
        begin(
                message,
                rejected.id(),
                rejected.flags(),
                rejected.questionEnd(),
                rejected.edns(),
                Math.min(Query.MAX_UDP, out.length));
        rcode = rejected.rcode();
        return finish();
    }

    public void rcode(Rcode rcode) {
        this.rcode = rcode;
    }

    public Rcode rcode() {
        return rcode;
    }

    /** Who asks may have us ask others. */
    public void recursionAvailable() {
        recursive = true;
    }

    public void authoritative() {
        authoritative = true;
    }

    /** Offset of the next record. */
    public int at() {
        return at;
    }

    public boolean hasRoom(int octets) {
        return octets <= limit - at;
    }

    public boolean truncated() {
        return truncated;
    }

    public int count(Section section) {
        return counts[section.ordinal()];
    }

    /** Leaves the question alone in the message, with TC, so that the client asks again over TCP (RFC 2181 §9). */
    public void truncate() {
        at = questionEnd;
        counts[0] = 0;
        counts[1] = 0;
        counts[2] = 0;
        truncated = true;
    }

    /** Appends {@code records} prepared records; the caller has asked for room. */
    public void append(Section section, int records, byte[] source, int from, int length) {
        System.arraycopy(source, from, out, at, length);
        at += length;
        counts[section.ordinal()] += records;
    }

    /** Overwrites 16 bits that were appended before. */
    public void patch16(int offset, int value) {
        u16(out, offset, value);
    }

    /** Overwrites 32 bits that were appended before. */
    public void patch32(int offset, int value) {
        i32(out, offset, value);
    }

    /** Writes the header, and the OPT record if the query had one; the answer's length. */
    public int finish() {
        int high = flags & ECHOED | QR | (authoritative ? AA : 0) | (truncated ? TC : 0) | (recursive ? RA : 0);
        u16(out, 0, id);
        u16(out, 2, high | rcode.code() & 15);
        u16(out, 4, questionEnd > Wire.HEADER ? 1 : 0);
        u16(out, 6, counts[0]);
        u16(out, 8, counts[1]);
        u16(out, 10, edns ? counts[2] + 1 : counts[2]);
        if (edns) {
            int padding = padded ? padding() : NONE;
            out[at] = 0;
            u16(out, at + 1, QType.OPT);
            u16(out, at + 3, Query.MAX_UDP);
            i32(out, at + 5, rcode.code() >>> 4 << 24 | (dnssecOk ? DO : 0));
            u16(out, at + 9, options() + (padding == NONE ? 0 : OPTION + padding));
            at += Wire.OPT_SIZE;
            if (hasCookie) {
                u16(out, at, QueryDecoder.COOKIE);
                u16(out, at + 2, Cookies.SIZE);
                System.arraycopy(cookie, 0, out, at + OPTION, Cookies.SIZE);
                at += OPTION + Cookies.SIZE;
            }
            if (keepalive != NONE) {
                u16(out, at, QueryDecoder.KEEPALIVE);
                u16(out, at + 2, 2);
                u16(out, at + 4, keepalive);
                at += OPTION + 2;
            }
            if (padding != NONE) {
                u16(out, at, QueryDecoder.PADDING);
                u16(out, at + 2, padding);
                Arrays.fill(out, at + OPTION, at + OPTION + padding, (byte) 0);
                at += OPTION + padding;
            }
        }
        return at;
    }

    /** Octets of cookie and keepalive. */
    private int options() {
        return (hasCookie ? OPTION + Cookies.SIZE : 0) + (keepalive == NONE ? 0 : OPTION + 2);
    }

    /** How many octets bring the answer to a whole number of blocks, or as near as there is room; -1 if there is none at all. */
    private int padding() {
        int room = limit - at - OPTION;
        int unpadded = at + Wire.OPT_SIZE + options() + OPTION;
        return room < 0 ? NONE : Math.min(room, Math.floorMod(-unpadded, BLOCK));
    }
}
