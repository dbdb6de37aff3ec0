package dev.berth.dns.message;

import static dev.berth.dns.message.Wire.u16;
import static dev.berth.dns.message.Wire.u8;

import dev.berth.dns.message.Decoded.Rejected;
import dev.berth.dns.message.Decoded.Silence;

/** Reads what a client sent. Any octets give a {@link Decoded}; nothing throws. */
public final class QueryDecoder {
    private static final int QR = 0x8000;
    private static final int OPCODE_SHIFT = 11;
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
        if ((flags >>> OPCODE_SHIFT & 15) != 0) {
            return unknown(message, length, questionEnd, whole);
        }
        if (!whole) {
            // No question, several of them (RFC 9619) or a broken one.
            return new Rejected(id, flags, Wire.HEADER, false, Rcode.FORMERR);
        }
        return withAdditional(message, length, nameEnd);
    }

    /** What an opcode is that nobody serves. Its sections may mean anything, but an OPT record is answered (RFC 6891 §7). */
    private static Rejected unknown(byte[] message, int length, int questionEnd, boolean whole) {
        boolean edns = whole
                && switch (withAdditional(message, length, questionEnd - 4)) {
                    case Query query -> query.edns();
                    case Rejected rejected -> rejected.edns();
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
        boolean signed = false;
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
            if (end > length || badOpt || signed) {
                return new Rejected(id, flags, questionEnd, false, Rcode.FORMERR);
            }
            opt = type == QType.OPT ? fixed : opt;
            // TSIG comes last or the message is malformed (RFC 8945 §5.1).
            signed = type == QType.TSIG;
            at = end;
        }
        if (at != length) {
            return new Rejected(id, flags, questionEnd, false, Rcode.FORMERR);
        }
        if (opt != NONE && u8(message, opt + 5) != 0) {
            return new Rejected(id, flags, questionEnd, true, Rcode.BADVERS);
        }
        if (signed) {
            return new Rejected(id, flags, questionEnd, opt != NONE, Rcode.NOTAUTH);
        }
        int payload = opt == NONE ? NONE : u16(message, opt + 2);
        boolean dnssecOk = opt != NONE && (u8(message, opt + 6) & 0x80) != 0;
        return new Query(
                id, flags, nameEnd - Wire.HEADER, u16(message, nameEnd), u16(message, nameEnd + 2), payload, dnssecOk);
    }

    /** Unknown options are passed over, but their lengths have to add up (RFC 6891 §6.1.2). */
    private static boolean optionsFit(byte[] message, int fixed, int end, int length) {
        int at = fixed + Wire.FIXED;
        while (at + 4 <= end && end <= length) {
            at += 4 + u16(message, at + 2);
        }
        return at == end;
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

    /** Offset behind a name that may end in a pointer; the pointer is not followed, so it cannot loop. */
    private static int skipName(byte[] message, int from, int length) {
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
