package dev.berth.dns.master;

import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import java.util.List;

/** Data of the types of which files have millions; what is written in another way than the usual one is left to others. */
final class RdataText {
    private static final int NONE = -1;

    /** What {@link #parse} has made. */
    final byte[] out = new byte[2 + Wire.MAX_NAME];

    /** The length of the data, or -1 where it is not read here. */
    int parse(int type, List<String> words, byte[] origin) {
        return switch (type) {
            case QType.A -> words.size() == 1 ? address(words.getFirst()) : NONE;
            case QType.NS, QType.CNAME, QType.PTR -> words.size() == 1 ? name(words.getFirst(), origin, 0) : NONE;
            case QType.MX -> words.size() == 2 ? exchange(words.get(0), words.get(1), origin) : NONE;
            default -> NONE;
        };
    }

    private int name(String word, byte[] origin, int at) {
        int length = NameText.parse(word, origin, out, at);
        return length == 0 ? NONE : at + length;
    }

    private int exchange(String preference, String exchange, byte[] origin) {
        int value = number(preference, 0, preference.length());
        if (value < 0 || value > 65535) {
            return NONE;
        }
        Wire.u16(out, 0, value);
        return name(exchange, origin, 2);
    }

    private int address(String word) {
        int from = 0;
        for (int i = 0; i < 4; i++) {
            int dot = i == 3 ? word.length() : word.indexOf('.', from);
            int value = dot < 0 ? NONE : number(word, from, dot);
            if (value < 0 || value > 255) {
                return NONE;
            }
            out[i] = (byte) value;
            from = dot + 1;
        }
        return 4;
    }

    /** Without a sign or zeroes before it. */
    private static int number(String word, int from, int to) {
        if (to <= from || to - from > 5 || to - from > 1 && word.charAt(from) == '0') {
            return NONE;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = word.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
