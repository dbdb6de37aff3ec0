package dev.berth.dns.message;

import static dev.berth.dns.message.Wire.u16;
import static dev.berth.dns.message.Wire.u8;

import dev.berth.dns.message.Decoded.Rejected;
import dev.berth.dns.message.Decoded.Silence;

/** Reads what a client sent. Any octets give a {@link Decoded}; nothing throws. */
public final class QueryDecoder {
    private static final int QR = 0x8000;
    private static final int OPCODE_SHIFT = 11;
    private static final int NOTIFY = 4;
    private static final int UPDATE = 5;
    /** The option's code (RFC 7873 §9). */
    static final int COOKIE = 10;
    /** Likewise (RFC 7828 §6). */
    static final int KEEPALIVE = 11;
    /** Likewise (RFC 7830 §3). */
    static final int PADDING = 12;

    private static final int NONE = -1;

    private QueryDecoder() {}

    /** The message in the first {@code length} octets of {@code message}. */
    public static Decoded decode(byte[] message, int length) {
        if (length < Wire.HEADER) {
            return Silence.SHORT;
        }
        int id = u16(message, 0);
        int flags = u16(message, 2);
        if ((flags & QR) != 0) {
            return Silence.RESPONSE;
        }
        int nameEnd = u16(message, 4) == 1 ? nameEnd(message, length) : NONE;
        boolean whole = nameEnd != NONE && nameEnd + 4 <= length;
        int questionEnd = whole ? nameEnd + 4 : Wire.HEADER;
        int opcode = flags >>> OPCODE_SHIFT & 15;
        if (opcode != 0 && opcode != UPDATE && opcode != NOTIFY) {
            return unknown(message, length, questionEnd, whole);
        }
        if (!whole) {
            // No question, several of them (RFC 9619) or a broken one.
            return new Rejected(id, flags, Wire.HEADER, false, Rcode.FORMERR);
        }
        Decoded decoded = withAdditional(message, length, nameEnd);
        if (opcode == 0 || !(decoded instanceof Query query)) {
            return decoded;
        }
        if (opcode == UPDATE) {
            return new Decoded.Update(id, flags, questionEnd, query.edns(), query.signedAt());
        }
        return query.type() == QType.SOA && query.qclass() == Wire.IN
                ? new Decoded.Notify(id, flags, questionEnd, query.edns(), query.signedAt())
                : new Rejected(id, flags, questionEnd, query.edns(), Rcode.FORMERR);
    }

    /** What an opcode is that nobody serves. Its sections may mean anything, but an OPT record is answered (RFC 6891 §7). */
    private static Rejected unknown(byte[] message, int length, int questionEnd, boolean whole) {
        boolean edns = whole
                && switch (withAdditional(message, length, questionEnd - 4)) {
                    case Query query -> query.edns();
                    case Rejected rejected -> rejected.edns();
                    case Decoded.Update update -> false;
                    case Decoded.Notify notify -> false;
                    case Silence silence -> false;
                };
        return new Rejected(u16(message, 0), u16(message, 2), questionEnd, edns, Rcode.NOTIMP);
    }

    private static Decoded withAdditional(byte[] message, int length, int nameEnd) {
        int id = u16(message, 0);
        int flags = u16(message, 2);
        int questionEnd = nameEnd + 4;
        int before = u16(message, 6) + u16(message, 8);
        int records = before + u16(message, 10);
        int opt = NONE;
        int signedAt = 0;
        int at = questionEnd;
        for (int i = 0; i < records; i++) {
            int fixed = skipName(message, at, length);
            if (fixed == NONE || fixed + Wire.FIXED > length) {
                return new Rejected(id, flags, questionEnd, false, Rcode.FORMERR);
            }
            int type = u16(message, fixed);
            int end = fixed + Wire.FIXED + u16(message, fixed + 8);
            boolean badOpt = type == QType.OPT
                    && (opt != NONE || i < before || fixed != at + 1 || !optionsFit(message, fixed, end, length));
            if (end > length || badOpt || signedAt > 0 || type == QType.TSIG && i < before) {
                return new Rejected(id, flags, questionEnd, false, Rcode.FORMERR);
            }
            opt = type == QType.OPT ? fixed : opt;
            // TSIG comes last or the message is malformed (RFC 8945 §5.1).
            signedAt = type == QType.TSIG ? at : 0;
            at = end;
        }
        if (at != length) {
            return new Rejected(id, flags, questionEnd, false, Rcode.FORMERR);
        }
        if (opt != NONE && u8(message, opt + 5) != 0) {
            return new Rejected(id, flags, questionEnd, true, Rcode.BADVERS);
        }
        int cookieAt = opt == NONE ? 0 : option(message, opt, COOKIE);
        int keepaliveAt = opt == NONE ? 0 : option(message, opt, KEEPALIVE);
        if (cookieAt > 0 && !Cookies.isLength(u16(message, cookieAt - 2))) {
            return new Rejected(id, flags, questionEnd, true, Rcode.FORMERR);
        }
        int payload = opt == NONE ? NONE : u16(message, opt + 2);
        boolean dnssecOk = opt != NONE && (u8(message, opt + 6) & 0x80) != 0;
        return new Query(
                id,
                flags,
                nameEnd - Wire.HEADER,
                u16(message, nameEnd),
                u16(message, nameEnd + 2),
                payload,
                dnssecOk,
                signedAt,
                keepaliveAt > 0 && u16(message, keepaliveAt - 2) == 0,
                opt != NONE && option(message, opt, PADDING) > 0,
                cookieAt);
    }

    /** The serial in the SOA record that an IXFR query brings (RFC 1995 §3), or -1 where it brings none. */
    public static long serial(byte[] message, int length, Query query) {
        return u16(message, 6) == 0 && u16(message, 8) > 0 ? serial(message, length, query.questionEnd()) : NONE;
    }

    /** The serial in the SOA record that a NOTIFY may bring as its answer (RFC 1996 §3.7), or -1 where it brings none. */
    public static long answeredSerial(byte[] message, int length, int questionEnd) {
        return u16(message, 6) > 0 ? serial(message, length, questionEnd) : NONE;
    }

    private static long serial(byte[] message, int length, int record) {
        int fixed = skipName(message, record, length);
        if (fixed == NONE || fixed + Wire.FIXED > length || u16(message, fixed) != QType.SOA) {
            return NONE;
        }
        int rname = skipName(message, fixed + Wire.FIXED, length);
        int numbers = rname == NONE ? NONE : skipName(message, rname, length);
        return numbers == NONE || numbers + 4 > length ? NONE : Wire.i32(message, numbers) & 0xffffffffL;
    }

    /** Unknown options are passed over, but their lengths have to add up (RFC 6891 §6.1.2). */
    private static boolean optionsFit(byte[] message, int fixed, int end, int length) {
        int at = fixed + Wire.FIXED;
        while (at + 4 <= end && end <= length) {
            at += 4 + u16(message, at + 2);
        }
        return at == end;
    }

    /** Where the data of the first option with this code begins in a well-formed OPT record, or 0. */
    private static int option(byte[] message, int opt, int code) {
        int end = opt + Wire.FIXED + u16(message, opt + 8);
        for (int at = opt + Wire.FIXED; at < end; at += 4 + u16(message, at + 2)) {
            if (u16(message, at) == code) {
                return at + 4;
            }
        }
        return 0;
    }

    /** Offset behind the question's name, which cannot be compressed: nothing stands before it. */
    private static int nameEnd(byte[] message, int length) {
        int at = Wire.HEADER;
        while (at < length) {
            int size = message[at];
            if (size == 0) {
                return at + 1 - Wire.HEADER > Wire.MAX_NAME ? NONE : at + 1;
            }
            if (size < 0 || size > Wire.MAX_LABEL) {
                return NONE;
            }
            at += size + 1;
        }
        return NONE;
    }

    /** Offset behind a name that may end in a pointer, or -1; the pointer is not followed, so it cannot loop. */
    public static int skipName(byte[] message, int from, int length) {
        int at = from;
        while (at < length) {
            int size = u8(message, at);
            if (size == 0) {
                return at + 1;
            }
            if (size >= Wire.POINTER >>> 8) {
                return at + 2 <= length ? at + 2 : NONE;
            }
            if (size > Wire.MAX_LABEL) {
                return NONE;
            }
            at += size + 1;
        }
        return NONE;
    }
}
