package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a message from the payload of a datagram. Whatever the bytes are, it answers and never throws. */
public final class DhcpDecoder {
    static final int MAGIC = 0x63825363;
    static final int MAGIC_AT = 236;
    static final int OPTIONS_AT = 240;
    static final int SNAME_AT = 44;
    static final int FILE_AT = 108;

    /** Options of a usual message. */
    private static final int USUAL = 24;

    private static final @Nullable ByteArrayOutputStream[] NONE = new ByteArrayOutputStream[0];

    private final byte[] bytes;
    private int[] codes = new int[USUAL];
    private int[] from = new int[USUAL];
    private int[] length = new int[USUAL];
    /** Whole values of options that came in several parts; the others stay in {@link #bytes}. */
    private @Nullable ByteArrayOutputStream[] parts = NONE;

    private int count;
    private Decoded.@Nullable Malformed problem;

    private DhcpDecoder(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Decoded decode(byte[] datagram) {
        return new DhcpDecoder(datagram).read();
    }

    private Decoded read() {
        if (bytes.length < OPTIONS_AT) {
            return new Decoded.Malformed(bytes.length, "at least " + OPTIONS_AT + " octets");
        }
        int op = bytes[0];
        if (op != 1 && op != 2) {
            return new Decoded.Malformed(0, "op 1 or 2");
        }
        int hlen = bytes[2] & 0xff;
        if (hlen > Header.CHADDR) {
            return new Decoded.Malformed(2, "hlen of at most " + Header.CHADDR);
        }
        int cookie = Ipv4.at(bytes, MAGIC_AT).bits();
        if (cookie != MAGIC && cookie != 0) {
            return new Decoded.Malformed(MAGIC_AT, "the magic cookie 63825363");
        }
        // Without a cookie there are no options (RFC 951 §3).
        readOptions(cookie == 0 ? bytes.length : OPTIONS_AT, bytes.length);
        int overload = take(Code.OVERLOAD);
        // RFC 2131 §4.1: options, then file, then sname.
        if (problem == null && (overload & 1) != 0) {
            readOptions(FILE_AT, FILE_AT + Header.FILE);
        }
        if (problem == null && (overload & 2) != 0) {
            readOptions(SNAME_AT, SNAME_AT + Header.SNAME);
        }
        take(Code.OVERLOAD);
        int typeAt = index(Code.MESSAGE_TYPE);
        int type = take(Code.MESSAGE_TYPE);
        if (problem == null && typeAt >= 0 && type == 0) {
            problem = new Decoded.Malformed(OPTIONS_AT, "a message type (option 53) of one octet, not 0");
        }
        if (problem != null) {
            return problem;
        }
        var header = new Header(
                bytes[1] & 0xff,
                bytes[3] & 0xff,
                Ipv4.at(bytes, 4).bits(),
                (bytes[8] & 0xff) << 8 | bytes[9] & 0xff,
                (bytes[10] & 0xff) << 8 | bytes[11] & 0xff,
                Ipv4.at(bytes, 12),
                Ipv4.at(bytes, 16),
                Ipv4.at(bytes, 20),
                Ipv4.at(bytes, 24),
                Octets.copyOf(bytes, 28, 28 + hlen),
                (overload & 2) != 0 ? "" : text(SNAME_AT, Header.SNAME),
                (overload & 1) != 0 ? "" : text(FILE_AT, Header.FILE));
        return message(op, type, header);
    }

    private Decoded message(int op, int type, Header header) {
        Options options = options();
        DhcpMessage message = switch (type) {
            case 0 ->
                op == 1 ? new DhcpMessage.BootRequest(header, options) : new DhcpMessage.BootReply(header, options);
            case 1 -> new DhcpMessage.Discover(header, options);
            case 2 -> new DhcpMessage.Offer(header, options);
            case 3 -> new DhcpMessage.Request(header, options);
            case 4 -> new DhcpMessage.Decline(header, options);
            case 5 -> new DhcpMessage.Ack(header, options);
            case 6 -> new DhcpMessage.Nak(header, options);
            case 7 -> new DhcpMessage.Release(header, options);
            case 8 -> new DhcpMessage.Inform(header, options);
            case 10 -> new DhcpMessage.LeaseQuery(header, options);
            case 11 -> new DhcpMessage.LeaseReply(header, DhcpMessage.Standing.UNASSIGNED, options);
            case 12 -> new DhcpMessage.LeaseReply(header, DhcpMessage.Standing.UNKNOWN, options);
            case 13 -> new DhcpMessage.LeaseReply(header, DhcpMessage.Standing.ACTIVE, options);
            case 14 -> new DhcpMessage.BulkLeaseQuery(header, options);
            case 15 -> new DhcpMessage.LeaseReply(header, DhcpMessage.Standing.DONE, options);
            default -> new DhcpMessage.Other(header, op, type, options);
        };
        return message.op() == op
                ? new Decoded.Whole(message)
                : new Decoded.Malformed(0, "op " + message.op() + " in a message of type " + type);
    }

    private void readOptions(int start, int end) {
        int at = start;
        while (at < end) {
            int code = bytes[at] & 0xff;
            if (code == Code.END) {
                return;
            }
            if (code == Code.PAD) {
                at++;
                continue;
            }
            if (at + 1 >= end || at + 2 + (bytes[at + 1] & 0xff) > end) {
                problem = new Decoded.Malformed(at, "the whole of option " + code);
                return;
            }
            int size = bytes[at + 1] & 0xff;
            add(code, at + 2, size);
            at += 2 + size;
        }
    }

    private int index(int code) {
        for (int i = 0; i < count; i++) {
            if (codes[i] == code) {
                return i;
            }
        }
        return -1;
    }

    private void add(int code, int at, int size) {
        int known = index(code);
        if (known < 0) {
            if (count == codes.length) {
                grow();
            }
            codes[count] = code;
            from[count] = at;
            length[count] = size;
            count++;
            return;
        }
        if (parts.length < codes.length) {
            parts = Arrays.copyOf(parts, codes.length);
        }
        ByteArrayOutputStream whole = parts[known];
        if (whole == null) {
            whole = new ByteArrayOutputStream();
            whole.write(bytes, from[known], length[known]);
            parts[known] = whole;
        }
        whole.write(bytes, at, size);
    }

    private void grow() {
        codes = Arrays.copyOf(codes, 2 * count);
        from = Arrays.copyOf(from, 2 * count);
        length = Arrays.copyOf(length, 2 * count);
    }

    /** Removes an option and gives its value if that is one octet, else 0. */
    private int take(int code) {
        int at = index(code);
        if (at < 0) {
            return 0;
        }
        int value = part(at) == null && length[at] == 1 ? bytes[from[at]] & 0xff : 0;
        count--;
        for (int i = at; i < count; i++) {
            codes[i] = codes[i + 1];
            from[i] = from[i + 1];
            length[i] = length[i + 1];
        }
        if (count < parts.length) {
            System.arraycopy(parts, at + 1, parts, at, count - at);
            parts[count] = null;
        }
        return value;
    }

    private @Nullable ByteArrayOutputStream part(int at) {
        return at < parts.length ? parts[at] : null;
    }

    private Options options() {
        Options.Builder options = Options.builder();
        for (int i = 0; i < count; i++) {
            ByteArrayOutputStream whole = part(i);
            options.add(
                    codes[i],
                    whole == null
                            ? Octets.copyOf(bytes, from[i], from[i] + length[i])
                            : Octets.copyOf(whole.toByteArray()));
        }
        return options.build();
    }

    private String text(int at, int size) {
        int end = at;
        while (end < at + size && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
    }
}
