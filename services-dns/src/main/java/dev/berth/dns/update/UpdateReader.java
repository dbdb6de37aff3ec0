package dev.berth.dns.update;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;
import static dev.berth.dns.message.Wire.u8;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import dev.berth.dns.update.UpdateMessage.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads UPDATE messages of the types of which there are many, straight from the octets. What holds other types, or is not as it should
 * be, is left to codecs that know all.
 */
final class UpdateReader {
    private static final int NONE = -1;
    private static final int TXT = 16;
    private static final int DHCID = 49;

    private final byte[] message;
    /** The name that was read last. */
    private final byte[] name = new byte[Wire.MAX_NAME];

    private int at = Wire.HEADER;

    private UpdateReader(byte[] message) {
        this.message = message;
    }

    /** The message, whose sections have been found well-formed; or null where others have to read it. */
    static @Nullable UpdateMessage read(byte[] message) {
        return new UpdateReader(message).read();
    }

    private @Nullable UpdateMessage read() {
        DomainName zone = owner();
        boolean plain = zone != null
                && u16(message, 4) == 1
                && at + 4 <= message.length
                && u16(message, at) == QType.SOA
                && u16(message, at + 2) == UpdateMessage.CLASS_IN;
        if (zone == null || !plain) {
            return null;
        }
        at += 4;
        List<Entry> prerequisites = entries(u16(message, 6));
        List<Entry> updates = prerequisites == null ? null : entries(u16(message, 8));
        return prerequisites == null || updates == null ? null : new UpdateMessage(zone, prerequisites, updates);
    }

    private @Nullable List<Entry> entries(int count) {
        List<Entry> entries = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            DomainName owner = owner();
            if (owner == null || at + Wire.FIXED > message.length) {
                return null;
            }
            int type = u16(message, at);
            int rrClass = u16(message, at + 2);
            int ttl = i32(message, at + 4);
            int length = u16(message, at + 8);
            at += Wire.FIXED;
            // What a TTL above 2^31 - 1 means is for others to say (RFC 2181 §8).
            Octets rdata = ttl < 0 || at + length > message.length ? null : rdata(type, length);
            if (rdata == null) {
                return null;
            }
            entries.add(new Entry(owner, type, rrClass, ttl, rdata));
            at += length;
        }
        return entries;
    }

    private @Nullable DomainName owner() {
        int end = name(at);
        if (end == NONE) {
            return null;
        }
        at = end;
        return DomainName.at(name, 0);
    }

    /** Reads the name at {@code from} into {@link #name}, in lower case; where what follows it begins, or NONE. */
    private int name(int from) {
        int next = NONE;
        int reading = from;
        int least = from;
        int length = 0;
        while (reading < message.length) {
            int size = u8(message, reading);
            if (size >= Wire.POINTER >>> 8) {
                int to = reading + 1 < message.length ? u16(message, reading) & 0x3fff : message.length;
                if (to >= least || to < Wire.HEADER) {
                    return NONE;
                }
                next = next == NONE ? reading + 2 : next;
                least = to;
                reading = to;
            } else if (size > Wire.MAX_LABEL || length + size + 1 > name.length || reading + size >= message.length) {
                return NONE;
            } else {
                name[length++] = (byte) size;
                for (int i = 1; i <= size; i++) {
                    byte letter = message[reading + i];
                    name[length++] = letter >= 'A' && letter <= 'Z' ? (byte) (letter + 32) : letter;
                }
                reading += size + 1;
                if (size == 0) {
                    return next == NONE ? reading : next;
                }
            }
        }
        return NONE;
    }

    /** In canonical form, or null. */
    private @Nullable Octets rdata(int type, int length) {
        if (length == 0) {
            return Octets.EMPTY;
        }
        return switch (type) {
            case QType.A -> length == 4 ? copy(length) : null;
            case QType.AAAA -> length == 16 ? copy(length) : null;
            case TXT -> areStrings(length) ? copy(length) : null;
            case DHCID -> copy(length);
            case QType.NS, QType.CNAME, QType.PTR -> withName(0, length);
            case QType.MX -> withName(2, length);
            case QType.SRV -> withName(6, length);
            default -> null;
        };
    }

    private Octets copy(int length) {
        return Octets.copyOf(message, at, at + length);
    }

    private boolean areStrings(int length) {
        int string = at;
        while (string < at + length) {
            string += u8(message, string) + 1;
        }
        return string == at + length;
    }

    private @Nullable Octets withName(int before, int length) {
        if (length <= before || name(at + before) != at + length) {
            return null;
        }
        int size = 0;
        while (name[size] != 0) {
            size += name[size] + 1;
        }
        byte[] rdata = Arrays.copyOf(Arrays.copyOfRange(message, at, at + before), before + size + 1);
        System.arraycopy(name, 0, rdata, before, size + 1);
        return Octets.copyOf(rdata);
    }
}
