package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a message: options in their order, the relay's last (RFC 3046 §2.2); what does not fit goes on in an empty file or
 * sname field (option 52); long values are split (RFC 3396).
 */
public final class DhcpEncoder {
    /** A message of 576 octets with its IP and UDP headers is what every client takes (RFC 2131 §2). */
    public static final int DEFAULT_LIMIT = 576 - 28;
    /** What fits an Ethernet frame without fragments. */
    public static final int LARGEST = 1500 - 28;
    /** Shorter messages are dropped by some BOOTP relays and clients (RFC 1542 §2.1). */
    public static final int SHORTEST = 300;

    /** @param dropped codes of options that did not fit, in the message's order */
    public record Encoded(byte[] bytes, List<Integer> dropped) {}

    private final DhcpMessage message;
    private final byte[] bytes;
    private final List<Integer> dropped = new ArrayList<>();
    private int at;
    private int overload;

    private DhcpEncoder(DhcpMessage message, int limit) {
        this.message = message;
        this.bytes = new byte[Math.clamp(limit, SHORTEST, 65535 - 28)];
    }

    /** @param limit octets of the datagram's payload at most; never less than {@link #SHORTEST} counts */
    public static Encoded encode(DhcpMessage message, int limit) {
        return new DhcpEncoder(message, limit).write();
    }

    private Encoded write() {
        writeHeader();
        Options options = message.options();
        Octets relay = options.find(Code.RELAY_INFORMATION);
        // Room for option 52, the relay's option and END stays free in the main field.
        int reserved = 1 + 3 + (relay == null ? 0 : size(relay));
        int[] ends = {
            bytes.length - reserved, DhcpDecoder.FILE_AT + Header.FILE - 1, DhcpDecoder.SNAME_AT + Header.SNAME - 1
        };
        int[] starts = {at, DhcpDecoder.FILE_AT, DhcpDecoder.SNAME_AT};
        boolean[] usable = {
            true,
            // A BOOTP client knows nothing of option 52.
            message.type() != 0 && message.header().file().isEmpty(),
            message.type() != 0 && message.header().sname().isEmpty()
        };
        int field = 0;
        for (int i = 0; i < options.size(); i++) {
            if (options.code(i) == Code.RELAY_INFORMATION) {
                continue;
            }
            int size = size(options.value(i));
            int next = field;
            while (next < 3 && (!usable[next] || starts[next] + size > ends[next])) {
                next++;
            }
            if (next == 3) {
                dropped.add(options.code(i));
                continue;
            }
            field = next;
            overload |= next;
            starts[next] = writeOption(starts[next], options.code(i), options.value(i));
        }
        at = starts[0];
        if ((overload & 1) != 0) {
            bytes[starts[1]] = (byte) Code.END;
        }
        if ((overload & 2) != 0) {
            bytes[starts[2]] = (byte) Code.END;
        }
        if (overload != 0) {
            at = writeOption(at, Code.OVERLOAD, Octets.copyOf(new byte[] {(byte) overload}));
        }
        if (relay != null) {
            if (at + size(relay) < bytes.length) {
                at = writeOption(at, Code.RELAY_INFORMATION, relay);
            } else {
                dropped.add(Code.RELAY_INFORMATION);
            }
        }
        bytes[at++] = (byte) Code.END;
        return new Encoded(Arrays.copyOf(bytes, Math.max(at, SHORTEST)), List.copyOf(dropped));
    }

    private void writeHeader() {
        Header header = message.header();
        bytes[0] = (byte) message.op();
        bytes[1] = (byte) header.htype();
        bytes[2] = (byte) header.chaddr().length();
        bytes[3] = (byte) header.hops();
        put(4, new Ipv4(header.xid()));
        bytes[8] = (byte) (header.secs() >>> 8);
        bytes[9] = (byte) header.secs();
        bytes[10] = (byte) (header.flags() >>> 8);
        bytes[11] = (byte) header.flags();
        put(12, header.ciaddr());
        put(16, header.yiaddr());
        put(20, header.siaddr());
        put(24, header.giaddr());
        header.chaddr().copyTo(bytes, 28);
        put(DhcpDecoder.SNAME_AT, header.sname());
        put(DhcpDecoder.FILE_AT, header.file());
        put(DhcpDecoder.MAGIC_AT, new Ipv4(DhcpDecoder.MAGIC));
        at = DhcpDecoder.OPTIONS_AT;
        if (message.type() != 0) {
            at = writeOption(at, Code.MESSAGE_TYPE, Octets.copyOf(new byte[] {(byte) message.type()}));
        }
    }

    private void put(int offset, Ipv4 address) {
        int bits = address.bits();
        bytes[offset] = (byte) (bits >>> 24);
        bytes[offset + 1] = (byte) (bits >>> 16);
        bytes[offset + 2] = (byte) (bits >>> 8);
        bytes[offset + 3] = (byte) bits;
    }

    private void put(int offset, String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(latin, 0, bytes, offset, latin.length);
    }

    /** On the wire, with a head for each part of up to 255 octets. */
    private static int size(Octets value) {
        int parts = Math.max(1, (value.length() + 254) / 255);
        return value.length() + 2 * parts;
    }

    private int writeOption(int start, int code, Octets value) {
        byte[] whole = value.bytes();
        int to = start;
        int done = 0;
        do {
            int part = Math.min(255, whole.length - done);
            bytes[to] = (byte) code;
            bytes[to + 1] = (byte) part;
            System.arraycopy(whole, done, bytes, to + 2, part);
            to += 2 + part;
            done += part;
        } while (done < whole.length);
        return to;
    }
}
