package dev.berth.dns.forward;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.message.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another server's answer: its octets as they came, without OPT, and where the TTLs stand in them.
 *
 * @param ttl seconds for which it may be kept; 0: not at all
 */
public record Foreign(byte[] octets, int questionEnd, List<Integer> ttlsAt, int ttl) {
    private static final int QR = 0x8000;
    private static final int TC = 0x0200;
    private static final int RD = 0x0100;
    private static final int RA = 0x0080;
    private static final int OPCODE = 0x7800;
    private static final int LONGEST = 86_400;
    private static final int LONGEST_NEGATIVE = 10_800;

    /** What stands in a message, read once. */
    public sealed interface Read {
        record Whole(Foreign answer) implements Read {}

        /** Right, but cut: to be asked again over TCP. */
        record Truncated() implements Read {}

        /** Not an answer to the question, malformed, or a failure of that server. */
        record Useless(String why) implements Read {}
    }

    /** Reads what came for a question that was sent: id, name and type have to be the same, letters' case aside. */
    public static Read read(byte[] message, int length, byte[] asked, int askedEnd) {
        if (length < askedEnd || u16(message, 0) != u16(asked, 0) || u16(message, 4) != 1) {
            return new Read.Useless("another id, or no question");
        }
        int flags = u16(message, 2);
        if ((flags & QR) == 0 || (flags & OPCODE) != 0 || !isSameQuestion(message, asked, askedEnd)) {
            return new Read.Useless("no answer to this question");
        }
        int rcode = flags & 15;
        if (rcode != 0 && rcode != 3) {
            return new Read.Useless("response code " + rcode);
        }
        if ((flags & TC) != 0) {
            return new Read.Truncated();
        }
        Foreign answer = walk(Arrays.copyOf(message, length), askedEnd);
        return answer == null ? new Read.Useless("malformed") : new Read.Whole(answer);
    }

    private static boolean isSameQuestion(byte[] message, byte[] asked, int end) {
        for (int at = Wire.HEADER; at < end; at++) {
            if (lower(message[at]) != lower(asked[at])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }

    private static @Nullable Foreign walk(byte[] message, int questionEnd) {
        int answers = u16(message, 6);
        int authorities = u16(message, 8);
        int records = answers + authorities + u16(message, 10);
        List<Integer> ttls = new ArrayList<>();
        long least = LONGEST;
        long negative = 0;
        int at = questionEnd;
        for (int i = 0; i < records; i++) {
            int fixed = QueryDecoder.skipName(message, at, message.length);
            if (fixed < 0 || fixed + Wire.FIXED > message.length) {
                return null;
            }
            int end = fixed + Wire.FIXED + u16(message, fixed + 8);
            if (end > message.length) {
                return null;
            }
            int type = u16(message, fixed);
            if (type == QType.OPT) {
                // What stands behind it may point to names before it, so that it cannot be cut out of the middle.
                byte[] cut = Arrays.copyOf(message, at);
                u16(cut, 10, i - answers - authorities);
                return i < answers + authorities ? null : finish(cut, questionEnd, ttls, answers, least, negative);
            }
            long ttl = Math.max(0, i32(message, fixed + 4));
            least = Math.min(least, ttl);
            if (type == QType.SOA && i >= answers && end - fixed > Wire.FIXED + 20) {
                negative = Math.min(ttl, i32(message, end - 4) & 0xffffffffL);
            }
            ttls.add(fixed + 4);
            at = end;
        }
        return at == message.length ? finish(message, questionEnd, ttls, answers, least, negative) : null;
    }

    private static Foreign finish(
            byte[] octets, int questionEnd, List<Integer> ttls, int answers, long least, long negative) {
        // RFC 2308 §5: without a SOA there is no telling how long there will be nothing.
        boolean nothing = answers == 0 || (u16(octets, 2) & 15) != 0;
        long ttl = nothing ? Math.min(Math.min(least, negative), LONGEST_NEGATIVE) : least;
        return new Foreign(octets, questionEnd, List.copyOf(ttls), (int) ttl);
    }

    /**
     * The answer to a client's question, which is the one that this answers.
     *
     * @param age seconds that it has been kept
     * @param limit octets that the client takes
     */
    public byte[] answer(byte[] message, Query query, int age, int limit) {
        int tail = query.edns() ? Wire.OPT_SIZE : 0;
        boolean fits = octets.length + tail <= limit;
        byte[] out = Arrays.copyOf(octets, (fits ? octets.length : questionEnd) + tail);
        System.arraycopy(message, Wire.HEADER, out, Wire.HEADER, questionEnd - Wire.HEADER);
        u16(out, 0, query.id());
        u16(out, 2, QR | query.flags() & RD | RA | (fits ? 0 : TC) | u16(octets, 2) & 15);
        int additional = fits ? u16(octets, 10) : 0;
        if (fits) {
            for (int at : ttlsAt) {
                i32(out, at, Math.max(0, i32(octets, at) - age));
            }
        } else {
            u16(out, 6, 0);
            u16(out, 8, 0);
        }
        u16(out, 10, additional + (query.edns() ? 1 : 0));
        if (query.edns()) {
            int at = out.length - tail;
            u16(out, at + 1, QType.OPT);
            u16(out, at + 3, Query.MAX_UDP);
            i32(out, at + 5, query.dnssecOk() ? 0x8000 : 0);
        }
        return out;
    }
}
