package dev.berth.appliance.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An absolute domain name in wire form (RFC 1035 §3.1), letters in lower case, at most 255 octets. Ordered canonically
 * (RFC 4034 §6.1), so that a name comes right before all names below it. Text: {@code node1.lab.example}, without the
 * final dot but for the root; escapes as in master files (RFC 1035 §5.1).
 */
public final class DomainName implements Scalar, Comparable<DomainName> {
    public static final DomainName ROOT = new DomainName(new byte[] {0});
    private static final int MAX_WIRE = 255;
    private static final int MAX_LABEL = 63;
    private static final byte[] IN_ADDR_ARPA = "\7in-addr\4arpa\0".getBytes(StandardCharsets.US_ASCII);

    private final byte[] wire;
    private final int hash;

    private DomainName(byte[] wire) {
        this.wire = wire;
        this.hash = OctetHash.of(wire);
    }

    /** A text in master file form; a final dot is optional, the name is absolute either way. */
    public static DomainName of(String text) {
        return text.equals(".") ? ROOT : new Text(text, ROOT).name();
    }

    /** A text in master file form and the name that follows it. */
    private record Text(String text, DomainName origin) {
        DomainName name() {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            // An octet makes one at most; before the first comes its label's length.
            byte[] wire = new byte[Math.min(MAX_WIRE, utf8.length + 1)];
            int most = MAX_WIRE - origin.wire.length;
            int labelAt = 0;
            int length = 1;
            for (int i = 0; i < utf8.length; i++) {
                int octet = utf8[i] & 0xff;
                if (octet == '.') {
                    labelAt = closeLabel(wire, labelAt, length);
                    length = labelAt + 1;
                    continue;
                }
                if (octet == '\\') {
                    if (i + 3 < utf8.length && isDigit(utf8[i + 1]) && isDigit(utf8[i + 2]) && isDigit(utf8[i + 3])) {
                        octet = (utf8[i + 1] - '0') * 100 + (utf8[i + 2] - '0') * 10 + utf8[i + 3] - '0';
                        i += 3;
                    } else if (i + 1 < utf8.length) {
                        octet = utf8[++i] & 0xff;
                    }
                    if (octet > 255) {
                        throw notAName("escape above 255");
                    }
                }
                if (length >= most) {
                    throw notAName("longer than 255 octets");
                }
                wire[length++] = lower(octet);
            }
            if (length > labelAt + 1) {
                labelAt = closeLabel(wire, labelAt, length);
            } else if (labelAt == 0) {
                throw notAName("empty");
            } else if (!origin.isRoot()) {
                throw notAName("empty label");
            }
            byte[] whole = Arrays.copyOf(wire, labelAt + origin.wire.length);
            origin.copyTo(whole, labelAt);
            return new DomainName(whole);
        }

        private int closeLabel(byte[] wire, int labelAt, int end) {
            int size = end - labelAt - 1;
            if (size == 0) {
                throw notAName("empty label");
            }
            if (size > MAX_LABEL) {
                throw notAName("a label is longer than 63 octets");
            }
            wire[labelAt] = (byte) size;
            return end;
        }

        private IllegalArgumentException notAName(String why) {
            return new IllegalArgumentException("'" + (origin.isRoot() ? text : text + "." + origin)
                    + "' is no domain name (" + why + "); write it like node1.lab.example");
        }
    }

    /**
     * The uncompressed name at {@code offset} of {@code bytes}.
     *
     * @throws IllegalArgumentException if it is cut, longer than 255 octets or compressed
     */
    public static DomainName at(byte[] bytes, int offset) {
        int at = offset;
        while (true) {
            if (at >= bytes.length || at - offset >= MAX_WIRE) {
                throw new IllegalArgumentException("domain name is cut or longer than 255 octets");
            }
            int size = bytes[at] & 0xff;
            if (size > MAX_LABEL) {
                throw new IllegalArgumentException("domain name holds a label of type " + (size >>> 6));
            }
            at += size + 1;
            if (size == 0) {
                break;
            }
        }
        byte[] wire = Arrays.copyOfRange(bytes, offset, at);
        for (int i = 0; i < wire.length; i++) {
            // Length octets are below 64 and so never look like upper-case letters.
            wire[i] = lower(wire[i] & 0xff);
        }
        return new DomainName(wire);
    }

    /** Where the PTR record of an address in 4 octets (RFC 1035 §3.5) or 16 (RFC 3596 §2.5) stands. */
    public static DomainName reverse(byte[] address) {
        if (address.length == 4) {
            return reverse(Ipv4.at(address, 0));
        }
        var text = new StringBuilder(72);
        for (int i = address.length - 1; i >= 0; i--) {
            text.append(Character.forDigit(address[i] & 15, 16)).append('.');
            text.append(Character.forDigit(address[i] >>> 4 & 15, 16)).append('.');
        }
        return of(text.append("ip6.arpa").toString());
    }

    /** The name under in-addr.arpa at which the PTR of {@code address} stands (RFC 1035 §3.5). */
    public static DomainName reverse(Ipv4 address) {
        int bits = address.bits();
        byte[] wire = new byte
                [4
                        + digits(bits >>> 24)
                        + digits(bits >>> 16)
                        + digits(bits >>> 8)
                        + digits(bits)
                        + IN_ADDR_ARPA.length];
        int at = 0;
        for (int i = 0; i < 4; i++, bits >>>= 8) {
            int start = at++;
            int octet = bits & 0xff;
            if (octet >= 100) {
                wire[at++] = (byte) ('0' + octet / 100);
            }
            if (octet >= 10) {
                wire[at++] = (byte) ('0' + octet / 10 % 10);
            }
            wire[at++] = (byte) ('0' + octet % 10);
            wire[start] = (byte) (at - start - 1);
        }
        System.arraycopy(IN_ADDR_ARPA, 0, wire, at, IN_ADDR_ARPA.length);
        return new DomainName(wire);
    }

    private static int digits(int bits) {
        int octet = bits & 0xff;
        return octet >= 100 ? 3 : octet >= 10 ? 2 : 1;
    }

    /** The in-addr.arpa zone of {@code subnet} at the octet boundary; a /25 and longer gives its enclosing /24. */
    public static DomainName reverseZone(Subnet subnet) {
        var text = new StringBuilder();
        int octets = Math.min(3, subnet.prefix() / 8);
        for (int i = octets - 1; i >= 0; i--) {
            text.append(subnet.base().bits() >>> (24 - 8 * i) & 0xff).append('.');
        }
        return of(text + "in-addr.arpa");
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static byte lower(int octet) {
        return (byte) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
    }

    public boolean isRoot() {
        return wire.length == 1;
    }

    /** Labels without the root's. */
    public int labels() {
        int count = 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            count++;
        }
        return count;
    }

    /** The name without its first label; the root's parent is the root. */
    public DomainName parent() {
        return isRoot() ? this : new DomainName(Arrays.copyOfRange(wire, wire[0] + 1, wire.length));
    }

    /** The first label as text, escaped like {@link #toString}; empty for the root. */
    public String firstLabel() {
        return isRoot() ? "" : new DomainName(firstLabelWire()).toString();
    }

    private byte[] firstLabelWire() {
        return Arrays.copyOf(Arrays.copyOf(wire, wire[0] + 1), wire[0] + 2);
    }

    /** {@code label} in front of this name; the label is one label, dots in it are escaped by the caller. */
    public DomainName child(String label) {
        return new Text(label, this).name();
    }

    /** True for the name itself and every name below it. */
    public boolean isWithin(DomainName zone) {
        int start = wire.length - zone.wire.length;
        if (start < 0 || !Arrays.equals(wire, start, wire.length, zone.wire, 0, zone.wire.length)) {
            return false;
        }
        int at = 0;
        while (at < start) {
            at += wire[at] + 1;
        }
        return at == start;
    }

    public byte[] wire() {
        return wire.clone();
    }

    public int wireLength() {
        return wire.length;
    }

    /** Copies the wire form into {@code target} at {@code offset}; allocates nothing. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(wire, 0, target, offset, wire.length);
    }

    @Override
    public int compareTo(DomainName other) {
        return equals(other) ? 0 : compareToAt(other.wire, 0);
    }

    /** As {@link #compareTo}, with the name at {@code offset} of {@code bytes}: one that is known to be well-formed and in lower case. */
    public int compareToAt(byte[] bytes, int offset) {
        int[] mine = labelsAt(wire, 0);
        int[] theirs = labelsAt(bytes, offset);
        for (int i = mine.length - 1, j = theirs.length - 1; i >= 0 && j >= 0; i--, j--) {
            int order = Arrays.compareUnsigned(
                    wire,
                    mine[i] + 1,
                    mine[i] + 1 + wire[mine[i]],
                    bytes,
                    theirs[j] + 1,
                    theirs[j] + 1 + (bytes[theirs[j]] & 0xff));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(mine.length, theirs.length);
    }

    /** Where each label begins, without the root's. */
    private static int[] labelsAt(byte[] bytes, int offset) {
        int count = 0;
        for (int at = offset; bytes[at] != 0; at += (bytes[at] & 0xff) + 1) {
            count++;
        }
        int[] offsets = new int[count];
        for (int i = 0, at = offset; i < count; i++, at += (bytes[at] & 0xff) + 1) {
            offsets[i] = at;
        }
        return offsets;
    }

    /** Whether the name at {@code offset} of {@code bytes}, in lower case, is this one. */
    public boolean isAt(byte[] bytes, int offset) {
        int end = offset + wire.length;
        return end <= bytes.length && Arrays.equals(wire, 0, wire.length, bytes, offset, end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainName that && hash == that.hash && Arrays.equals(wire, that.wire);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The hash of the part of the name that begins with the label at {@code offset}. */
    int hashFrom(int offset) {
        return offset == 0 ? hash : OctetHash.of(wire, offset, wire.length);
    }

    /** Where the next label begins, the root's at last; -1 behind the root. */
    int nextLabel(int offset) {
        return wire[offset] == 0 ? -1 : offset + wire[offset] + 1;
    }

    /** Whether the part of the name that begins with the label at {@code offset} is {@code other}. */
    boolean endsWith(DomainName other, int offset) {
        return wire.length - offset == other.wire.length
                && Arrays.equals(wire, offset, wire.length, other.wire, 0, other.wire.length);
    }

    @Override
    public String toString() {
        if (isRoot()) {
            return ".";
        }
        var text = new StringBuilder(wire.length + 4);
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            if (at > 0) {
                text.append('.');
            }
            for (int i = at + 1; i <= at + wire[at]; i++) {
                int octet = wire[i] & 0xff;
                if (octet == '.'
                        || octet == '\\'
                        || octet == '"'
                        || octet == ';'
                        || octet == '@'
                        || octet == '$'
                        || octet == '('
                        || octet == ')') {
                    text.append('\\').append((char) octet);
                } else if (octet > ' ' && octet < 127) {
                    text.append((char) octet);
                } else {
                    text.append('\\')
                            .append((char) ('0' + octet / 100))
                            .append((char) ('0' + octet / 10 % 10))
                            .append((char) ('0' + octet % 10));
                }
            }
        }
        return text.toString();
    }
}
