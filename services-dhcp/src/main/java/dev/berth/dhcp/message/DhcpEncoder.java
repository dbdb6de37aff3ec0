package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message: options in their order, the relay's last (RFC 3046 §2.2); what does not fit goes on in an empty file or
 * sname field (option 52); long values are split (RFC 3396). An encoder that is kept writes into the same octets each time.
 */
public final class DhcpEncoder {
    /** A message of 576 octets with its IP and UDP headers is what every client takes (RFC 2131 §2). */
    public static final int DEFAULT_LIMIT = 576 - 28;
    /** What fits an Ethernet frame without fragments. */
    public static final int LARGEST = 1500 - 28;
    /** Shorter messages are dropped by some BOOTP relays and clients (RFC 1542 §2.1). */
    public static final int SHORTEST = 300;

    private static final int LONGEST_PART = 255;

    /** @param dropped codes of options that did not fit, in the message's order */
    public record Encoded(byte[] bytes, List<Integer> dropped) {}

    private final List<Integer> dropped = new ArrayList<>();
    private byte[] bytes = new byte[LARGEST];
    private int overload;

    /** @param limit octets of the datagram's payload at most; never less than {@link #SHORTEST} counts */
    public static Encoded encode(DhcpMessage message, int limit) {
        var encoder = new DhcpEncoder();
        int length = encoder.write(message, limit);
        return new Encoded(Arrays.copyOf(encoder.bytes, length), List.copyOf(encoder.dropped));
    }

    /** What {@link #write} wrote, from the start on. */
    public byte[] bytes() {
        return bytes;
    }

    /** Codes of options that did not fit the last message. */
    public List<Integer> dropped() {
        return dropped;
    }

    /**
     * Writes into {@link #bytes}, over what it wrote before.
     *
     * @param limit as of {@link #encode}
     * @return length
     */
    public int write(DhcpMessage message, int limit) {
        int most = Math.clamp(limit, SHORTEST, 65535 - 28);
        if (bytes.length < most) {
            bytes = new byte[most];
        }
        // Beyond that every octet is written.
        Arrays.fill(bytes, 0, SHORTEST, (byte) 0);
        dropped.clear();
        overload = 0;
        int at = writeHeader(message);
        Options options = message.options();
        Octets relay = options.find(Code.RELAY_INFORMATION);
        // Room for option 52, the relay's option and END stays free in the main field.
        int reserved = 1 + 3 + (relay == null ? 0 : size(relay));
        int[] ends = {most - reserved, DhcpDecoder.FILE_AT + Header.FILE - 1, DhcpDecoder.SNAME_AT + Header.SNAME - 1};
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
        if ((overload & 1) != 0) {
            bytes[starts[1]] = (byte) Code.END;
        }
        if ((overload & 2) != 0) {
            bytes[starts[2]] = (byte) Code.END;
        }
        return Math.max(writeEnd(starts[0], most, relay), SHORTEST);
    }

    private int writeEnd(int start, int most, @Nullable Octets relay) {
        int at = start;
        if (overload != 0) {
            at = writeOctet(at, Code.OVERLOAD, overload);
        }
        if (relay != null) {
            if (at + size(relay) < most) {
                at = writeOption(at, Code.RELAY_INFORMATION, relay);
            } else {
                dropped.add(Code.RELAY_INFORMATION);
            }
        }
        bytes[at] = (byte) Code.END;
        return at + 1;
    }

    private int writeHeader(DhcpMessage message) {
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
        int type = message.type();
        return type == 0 ? DhcpDecoder.OPTIONS_AT : writeOctet(DhcpDecoder.OPTIONS_AT, Code.MESSAGE_TYPE, type);
    }

    private void put(int offset, Ipv4 address) {
        int bits = address.bits();
        bytes[offset] = (byte) (bits >>> 24);
        bytes[offset + 1] = (byte) (bits >>> 16);
        bytes[offset + 2] = (byte) (bits >>> 8);
        bytes[offset + 3] = (byte) bits;
    }

    private void put(int offset, String text) {
        if (text.isEmpty()) {
            return;
        }
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(latin, 0, bytes, offset, latin.length);
    }

    /** On the wire, with a head for each part of up to 255 octets. */
    private static int size(Octets value) {
        int parts = Math.max(1, (value.length() + LONGEST_PART - 1) / LONGEST_PART);
        return value.length() + 2 * parts;
    }

    private int writeOctet(int start, int code, int value) {
        bytes[start] = (byte) code;
        bytes[start + 1] = 1;
        bytes[start + 2] = (byte) value;
        return start + 3;
    }

    private int writeOption(int start, int code, Octets value) {
        if (value.length() <= LONGEST_PART) {
            bytes[start] = (byte) code;
            bytes[start + 1] = (byte) value.length();
            value.copyTo(bytes, start + 2);
            return start + 2 + value.length();
        }
        byte[] whole = value.bytes();
        int to = start;
        int done = 0;
        do {
            int part = Math.min(LONGEST_PART, whole.length - done);
            bytes[to] = (byte) code;
            bytes[to + 1] = (byte) part;
            System.arraycopy(whole, done, bytes, to + 2, part);
            to += 2 + part;
            done += part;
        } while (done < whole.length);
        return to;
    }
}
