package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;

/**
 * Goes over the names of {@link ZoneRecords} in canonical order, the RRsets of each and the records of these, and makes no objects of
 * them.
 */
public final class ZoneWalk {
    private final byte[] octets;
    private int at;
    private int nameAt;
    private int sets;
    private int type;
    private int ttl;
    private int records;
    private int left;
    private int rdataAt;
    private int length;

    /** @param at where a name begins, or the end */
    ZoneWalk(byte[] octets, int at) {
        this.octets = octets;
        this.at = at;
    }

    public boolean nextName() {
        if (end() >= octets.length) {
            return false;
        }
        nameAt = at;
        while (octets[at] != 0) {
            // Always onwards, even where what was read is no name.
            at += (octets[at] & 0xff) + 1;
        }
        sets = u16(at + 1);
        at += 3;
        return true;
    }

    /** Of the name. */
    public boolean nextRRset() {
        while (nextRecord()) {
            // Passed over.
        }
        if (sets == 0) {
            return false;
        }
        sets--;
        type = u16(at);
        ttl = u16(at + 2) << 16 | u16(at + 4);
        records = u16(at + 6);
        left = records;
        at += 8;
        return true;
    }

    /** Of the RRset. */
    public boolean nextRecord() {
        if (left == 0) {
            return false;
        }
        left--;
        length = u16(at);
        rdataAt = at + 2;
        at = rdataAt + length;
        return true;
    }

    private int u16(int from) {
        return (octets[from] & 0xff) << 8 | octets[from + 1] & 0xff;
    }

    /** Passes over what is left of the name; where the next one begins. */
    int end() {
        while (nextRRset()) {
            // Passed over.
        }
        return at;
    }

    /** Where names and rdata stand; not to be changed. */
    public byte[] octets() {
        return octets;
    }

    /** Where the name begins, in wire form and lower case. */
    public int nameAt() {
        return nameAt;
    }

    public DomainName name() {
        return DomainName.at(octets, nameAt);
    }

    public int type() {
        return type;
    }

    public int ttl() {
        return ttl;
    }

    /** How many the RRset has. */
    public int records() {
        return records;
    }

    /** Where the record's rdata begins. */
    public int rdataAt() {
        return rdataAt;
    }

    /** Octets of the record's rdata. */
    public int length() {
        return length;
    }
}
