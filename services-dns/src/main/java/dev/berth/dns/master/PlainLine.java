package dev.berth.dns.master;

import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;

/**
 * Records as nearly all lines of large files have them: of a usual type, whole in one line, without escapes and parentheses. They
 * are read from the octets, without making words of them. What is written in another way, right or wrong, is left to those
 * who take their time.
 */
final class PlainLine {
    /** The line is not plain. */
    static final int NONE = -1;

    private static final int LONGEST_RDATA = 1024;
    private static final int LONGEST_STRING = 255;
    private static final int LONGEST_WORD = 8;
    private static final int TEXT_TYPE = 16;

    // Words in lower case, eight bits for a letter.
    private static final long A = 'a';
    private static final long IN = 'i' << 8 | 'n';
    private static final long NS = 'n' << 8 | 's';
    private static final long MX = 'm' << 8 | 'x';
    private static final long PTR = 'p' << 16 | 't' << 8 | 'r';
    private static final long SRV = 's' << 16 | 'r' << 8 | 'v';
    private static final long TXT = 't' << 16 | 'x' << 8 | 't';
    private static final long AAAA = 'a' << 24 | 'a' << 16 | 'a' << 8 | 'a';
    private static final long CNAME = (long) 'c' << 32 | 'n' << 24 | 'a' << 16 | 'm' << 8 | 'e';

    /** The owner's name in wire form and lower case. */
    final byte[] owner = new byte[Wire.MAX_NAME];
    /** 0: the owner is that of the line before. */
    int ownerLength;

    /** 0 where the line has no record, but nothing or a comment. */
    int type;
    /** Seconds, or -1 where the line does not say. */
    int ttl;

    final byte[] rdata = new byte[LONGEST_RDATA];
    int rdataLength;

    private byte[] text = new byte[0];
    private byte[] origin = new byte[0];
    private int at;

    /**
     * Reads the line that begins at {@code from}.
     *
     * @param origin in wire form and lower case
     * @return where the next line begins, or {@link #NONE}
     */
    int read(byte[] text, int from, byte[] origin) {
        this.text = text;
        this.origin = origin;
        at = from;
        ownerLength = 0;
        if (!toWord()) {
            type = 0;
            return lineEnd();
        }
        if (at == from) {
            ownerLength = text[at] == '$' ? NONE : name(owner, 0);
            if (ownerLength < 0) {
                return NONE;
            }
        }
        type = type();
        if (type < 0 || !toWord()) {
            return NONE;
        }
        rdataLength = switch (type) {
            case QType.A -> address();
            case QType.AAAA -> longAddress();
            case QType.MX -> numbersAndName(1);
            case QType.SRV -> numbersAndName(3);
            case TEXT_TYPE -> strings();
            default -> name(rdata, 0);
        };
        return rdataLength < 0 ? NONE : lineEnd();
    }

    /** The type, with TTL and class before it. */
    private int type() {
        boolean classSeen = false;
        ttl = NONE;
        while (toWord()) {
            if (ttl < 0 && isDigit(text[at])) {
                ttl = number(9);
                if (ttl < 0 || !atWordEnd()) {
                    return NONE;
                }
                continue;
            }
            long word = word();
            if (word != IN || classSeen) {
                return type(word);
            }
            classSeen = true;
        }
        return NONE;
    }

    private static int type(long word) {
        if (word == A) {
            return QType.A;
        }
        if (word == PTR) {
            return QType.PTR;
        }
        if (word == CNAME) {
            return QType.CNAME;
        }
        if (word == AAAA) {
            return QType.AAAA;
        }
        if (word == NS) {
            return QType.NS;
        }
        if (word == MX) {
            return QType.MX;
        }
        if (word == SRV) {
            return QType.SRV;
        }
        return word == TXT ? TEXT_TYPE : NONE;
    }

    /** Letters up to the word's end; 0 for other words. */
    private long word() {
        long packed = 0;
        int length = 0;
        for (; !atWordEnd(); at++) {
            int letter = text[at] | 0x20;
            if (letter < 'a' || letter > 'z' || ++length > LONGEST_WORD) {
                return 0;
            }
            packed = packed << 8 | letter;
        }
        return packed;
    }

    /** Goes on to the next word; false where the line has no more, or what is not plain. */
    private boolean toWord() {
        while (at < text.length && isBlank(text[at])) {
            at++;
        }
        return !atWordEnd();
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t';
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    /** Whether no word can go on here. */
    private boolean atWordEnd() {
        if (at >= text.length) {
            return true;
        }
        byte letter = text[at];
        return letter <= ' ' && (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r')
                || letter == ';'
                || letter == '('
                || letter == ')';
    }

    /** Where the next line begins, if this one has nothing more to say. */
    private int lineEnd() {
        for (; at < text.length; at++) {
            byte letter = text[at];
            if (letter == '\n') {
                return at + 1;
            }
            if (letter == ';') {
                while (at + 1 < text.length && text[at + 1] != '\n') {
                    at++;
                }
            } else if (!isBlank(letter) && letter != '\r') {
                return NONE;
            }
        }
        return at;
    }

    /** Digits without a sign, or zeroes before them; or NONE. */
    private int number(int digits) {
        int from = at;
        int value = 0;
        for (; at < text.length && isDigit(text[at]); at++) {
            if (at - from == digits) {
                return NONE;
            }
            value = value * 10 + text[at] - '0';
        }
        return at == from || at - from > 1 && text[from] == '0' ? NONE : value;
    }

    private int address() {
        for (int i = 0; i < 4; i++) {
            if (i > 0 && (at >= text.length || text[at++] != '.')) {
                return NONE;
            }
            int octet = number(3);
            if (octet < 0 || octet > 255) {
                return NONE;
            }
            rdata[i] = (byte) octet;
        }
        return atWordEnd() ? 4 : NONE;
    }

    /** Groups of hexadecimal digits; that of an IPv4 address at the end is not plain. */
    private int longAddress() {
        int groups = 0;
        int gap = NONE;
        if (at + 1 < text.length && text[at] == ':' && text[at + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (!atWordEnd()) {
            int group = group();
            if (group < 0 || groups == 8) {
                return NONE;
            }
            Wire.u16(rdata, 2 * groups++, group);
            if (atWordEnd()) {
                break;
            }
            if (text[at++] != ':' || atWordEnd()) {
                return NONE;
            }
            if (text[at] == ':') {
                if (gap >= 0) {
                    return NONE;
                }
                gap = groups;
                at++;
            }
        }
        return spread(groups, gap);
    }

    private int group() {
        int from = at;
        int value = 0;
        for (; at < text.length; at++) {
            int digit = Character.digit(text[at], 16);
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
        }
        return at == from || at - from > 4 ? NONE : value;
    }

    /** Puts zeroes where the address has a gap. */
    private int spread(int groups, int gap) {
        if (gap < 0) {
            return groups == 8 ? 16 : NONE;
        }
        if (groups > 7) {
            return NONE;
        }
        int behind = 2 * (groups - gap);
        System.arraycopy(rdata, 2 * gap, rdata, 16 - behind, behind);
        for (int i = 2 * gap; i < 16 - behind; i++) {
            rdata[i] = 0;
        }
        return 16;
    }

    private int numbersAndName(int numbers) {
        for (int i = 0; i < numbers; i++) {
            int value = number(5);
            if (value < 0 || value > 65535 || !atWordEnd() || !toWord()) {
                return NONE;
            }
            Wire.u16(rdata, 2 * i, value);
        }
        return name(rdata, 2 * numbers);
    }

    /** Character strings, each in quotes or one word. */
    private int strings() {
        int length = 0;
        do {
            boolean quoted = text[at] == '"';
            at += quoted ? 1 : 0;
            int from = at;
            while (at < text.length && (quoted ? text[at] != '"' && text[at] != '\n' : !atWordEnd())) {
                if (text[at] == '\\' || text[at] == '"' || text[at] < ' ' && text[at] != '\t') {
                    return NONE;
                }
                at++;
            }
            int size = at - from;
            if (quoted && (at >= text.length || text[at++] != '"' || !atWordEnd())
                    || size > LONGEST_STRING
                    || length + size >= LONGEST_RDATA) {
                return NONE;
            }
            rdata[length] = (byte) size;
            System.arraycopy(text, from, rdata, length + 1, size);
            length += size + 1;
        } while (toWord());
        return length;
    }

    /** A name up to the word's end: an absolute one with its final dot, another with the origin behind it; its end in {@code out}. */
    private int name(byte[] out, int start) {
        int limit = start + Wire.MAX_NAME;
        int labelAt = start;
        int to = start + 1;
        if (at < text.length && text[at] == '@') {
            at++;
            return atWordEnd() ? withOrigin(out, start) : NONE;
        }
        for (; !atWordEnd(); at++) {
            byte letter = text[at];
            if (letter == '.') {
                int size = to - labelAt - 1;
                if (size == 0 || size > Wire.MAX_LABEL || to >= limit) {
                    return NONE;
                }
                out[labelAt] = (byte) size;
                labelAt = to++;
            } else if (letter <= ' ' || letter == '\\' || letter == '"' || letter == 127 || to >= limit) {
                // Escapes and octets above 127 are among these.
                return NONE;
            } else {
                out[to++] = letter >= 'A' && letter <= 'Z' ? (byte) (letter + 32) : letter;
            }
        }
        int size = to - labelAt - 1;
        if (size == 0 && to > start + 1) {
            // It ended with a dot.
            out[labelAt] = 0;
            return labelAt + 1;
        }
        if (size == 0 || size > Wire.MAX_LABEL) {
            return NONE;
        }
        out[labelAt] = (byte) size;
        return to + origin.length > limit ? NONE : withOrigin(out, to);
    }

    private int withOrigin(byte[] out, int to) {
        System.arraycopy(origin, 0, out, to, origin.length);
        return to + origin.length;
    }
}
