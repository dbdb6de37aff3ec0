package dev.berth.dns.zone;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;
import static dev.berth.dns.message.Wire.u8;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that is known of one name, in one array:
 *
 * <pre>
 * name length, name in wire form and lower case
 * per RRset: type 16, records 16, octets 32, then the records as an answer holds them:
 *            pointer to the question's name, type, class, TTL, length, rdata
 * </pre>
 *
 * Names in rdata that RFC 1035 defines and that lie within the zone end in a pointer to the zone's name, as the last labels of
 * the question have it when the question asks for the owner itself; otherwise the pointers are rewritten while answering.
 */
final class Block {
    /** What stands before the records of an RRset. */
    static final int CHUNK = 8;

    /** In place of a record's owner. */
    static final int OWNER = Wire.POINTER | Wire.HEADER;

    private Block() {}

    /** Of a name that has no records. */
    static byte[] empty(DomainName name) {
        byte[] block = new byte[1 + name.wireLength()];
        block[0] = (byte) name.wireLength();
        name.copyTo(block, 1);
        return block;
    }

    /** Labels of the name but the root's. */
    static int labels(byte[] block) {
        int count = 0;
        for (int at = 1; block[at] != 0; at += block[at] + 1) {
            count++;
        }
        return count;
    }

    /** Offset of the first RRset. */
    static int records(byte[] block) {
        return 1 + u8(block, 0);
    }

    /** Offset of the RRset of a type, or 0. */
    static int find(byte[] block, int type) {
        int at = records(block);
        while (at < block.length) {
            if (u16(block, at) == type) {
                return at;
            }
            at = next(block, at);
        }
        return 0;
    }

    /** Offset of the RRset behind the one at {@code chunk}. */
    static int next(byte[] block, int chunk) {
        return chunk + CHUNK + i32(block, chunk + 4);
    }

    static int type(byte[] block, int chunk) {
        return u16(block, chunk);
    }

    static int count(byte[] block, int chunk) {
        return u16(block, chunk + 2);
    }

    /** Octets of the records of an RRset. */
    static int size(byte[] block, int chunk) {
        return i32(block, chunk + 4);
    }

    /** The types of all RRsets. */
    static List<Integer> types(byte[] block) {
        List<Integer> types = new ArrayList<>();
        for (int at = records(block); at < block.length; at = next(block, at)) {
            types.add(type(block, at));
        }
        return types;
    }

    /** Records in all. */
    static int total(byte[] block) {
        int total = 0;
        for (int at = records(block); at < block.length; at = next(block, at)) {
            total += count(block, at);
        }
        return total;
    }

    static boolean isWildcard(byte[] block) {
        return u8(block, 0) > 2 && block[1] == 1 && block[2] == '*';
    }

    /** The same name without the RRset of a type. */
    static byte[] without(byte[] block, int type) {
        int chunk = find(block, type);
        if (chunk == 0) {
            return block;
        }
        int end = next(block, chunk);
        byte[] left = Arrays.copyOf(block, block.length - (end - chunk));
        System.arraycopy(block, end, left, chunk, block.length - end);
        return left;
    }

    /** The same name with an RRset in place of what it had of that type; types stay in ascending order. */
    static byte[] with(byte[] block, RRset rrset, byte[] apex) {
        byte[] others = without(block, rrset.type());
        byte[] chunk = chunk(rrset, apex);
        int at = records(others);
        while (at < others.length && type(others, at) < rrset.type()) {
            at = next(others, at);
        }
        byte[] all = new byte[others.length + chunk.length];
        System.arraycopy(others, 0, all, 0, at);
        System.arraycopy(chunk, 0, all, at, chunk.length);
        System.arraycopy(others, at, all, at + chunk.length, others.length - at);
        return all;
    }

    private static byte[] chunk(RRset rrset, byte[] apex) {
        int apexAt = Wire.HEADER + rrset.name().wireLength() - apex.length;
        var records = new ByteArrayOutputStream(CHUNK + rrset.rdata().size() * 32);
        records.writeBytes(new byte[CHUNK]);
        int count = 0;
        for (Octets octets : rrset.rdata()) {
            byte[] rdata = octets.bytes();
            if (isCompressible(rrset.type())) {
                rdata = compress(rdata, apex, nameOffset(rrset.type()), apexAt);
            }
            byte[] record = new byte[2 + Wire.FIXED + rdata.length];
            u16(record, 0, OWNER);
            u16(record, 2, rrset.type());
            u16(record, 4, Wire.IN);
            i32(record, 6, ttl(rrset, rdata));
            u16(record, 10, rdata.length);
            System.arraycopy(rdata, 0, record, 12, rdata.length);
            records.writeBytes(record);
            count++;
        }
        byte[] chunk = records.toByteArray();
        u16(chunk, 0, rrset.type());
        u16(chunk, 2, count);
        i32(chunk, 4, chunk.length - CHUNK);
        return chunk;
    }

    /** A signature has the TTL of what it covers (RFC 4034 §3), so that those of one name differ. */
    private static int ttl(RRset rrset, byte[] rdata) {
        return rrset.type() == QType.RRSIG && rdata.length > 8 ? i32(rdata, 4) : rrset.ttl();
    }

    /** Where rdata of a type holds the name that is of use here, or -1. */
    static int nameOffset(int type) {
        return switch (type) {
            case QType.NS, QType.CNAME, QType.PTR, QType.DNAME -> 0;
            case QType.MX -> 2;
            case QType.SRV -> 6;
            default -> -1;
        };
    }

    /** RFC 3597 §4: only names in rdata that RFC 1035 defines may be compressed. */
    static boolean isCompressible(int type) {
        return type == QType.NS || type == QType.CNAME || type == QType.PTR || type == QType.MX;
    }

    /** Whether names stand in the rdata where its type wants them; what else is in it is of no concern here. */
    static boolean isReadable(RRset rrset) {
        int name = nameOffset(rrset.type());
        return name < 0 || rrset.rdata().stream().allMatch(rdata -> isName(rdata.bytes(), name));
    }

    /** Whether the rdata from {@code at} to its end is one uncompressed name. */
    static boolean isName(byte[] rdata, int at) {
        if (at >= rdata.length) {
            return false;
        }
        try {
            return DomainName.at(rdata, at).wireLength() == rdata.length - at;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The rdata with {@code apex} at its end replaced by a pointer to where the answer has it; or as it was. */
    static byte[] compress(byte[] rdata, byte[] apex, int name, int apexAt) {
        byte[] cut = compress(rdata, apex, name);
        if (cut.length < rdata.length) {
            u16(cut, cut.length - 2, Wire.POINTER | apexAt);
        }
        return cut;
    }

    /** The rdata with the name that ends it cut off before {@code apex}, a pointer without a target in its place; or as it was. */
    static byte[] compress(byte[] rdata, byte[] apex, int name) {
        int tail = rdata.length - apex.length;
        if (apex.length < 3 || tail < name) {
            return rdata;
        }
        int at = name;
        while (at < tail) {
            at += rdata[at] + 1;
        }
        // DomainName keeps the case of the table low; rdata may come in any.
        if (at != tail || !DomainName.at(rdata, tail).equals(DomainName.at(apex, 0))) {
            return rdata;
        }
        byte[] compressed = Arrays.copyOf(rdata, tail + 2);
        u16(compressed, tail, Wire.POINTER);
        return compressed;
    }
}
