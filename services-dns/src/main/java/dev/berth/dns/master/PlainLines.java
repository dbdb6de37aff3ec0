package dev.berth.dns.master;

/** Reads one plain line after the other into {@link Drafts}. */
final class PlainLines {
    private final Drafts drafts;
    private final Ttls ttls;
    private final PlainLine line = new PlainLine();
    /** Where the last owner stands among the drafts, or -1. */
    private int owner = -1;

    private long key;
    private int at;
    private int count;
    private boolean whole;

    PlainLines(Drafts drafts, Ttls ttls) {
        this.drafts = drafts;
        this.ttls = ttls;
    }

    /**
     * Reads from {@code from} on, until {@code to} or until a line is not plain.
     *
     * @param origin in wire form and lower case
     * @param number of the first line
     */
    void read(byte[] text, int from, int to, byte[] origin, String file, int number) {
        at = from;
        count = 0;
        whole = false;
        while (at < to) {
            int next = line.read(text, at, origin);
            if (next < 0 || !take(file, number + count)) {
                return;
            }
            at = next;
            count++;
        }
        whole = true;
    }

    /** False where somebody has to say what is wrong with the record. */
    private boolean take(String file, int number) {
        if (line.type == 0) {
            return true;
        }
        int name = owner;
        if (line.ownerLength > 0) {
            name = drafts.keep(line.owner, line.ownerLength);
            int zone = drafts.zoneAt(name);
            if (zone < 0) {
                return false;
            }
            owner = name;
            key = drafts.key(name, zone);
        }
        int ttl = name < 0 ? Ttls.NONE : ttls.of(line.ttl);
        if (ttl < 0 || drafts.size() >= MasterReader.LARGEST) {
            return false;
        }
        drafts.add(name, key, line.type, ttl, line.rdata, line.rdataLength, file, number);
        return true;
    }

    /** The last owner is one that somebody else has read, in the zone; or there is none, for -1. */
    void follow(int name) {
        owner = name;
        key = name < 0 ? 0 : drafts.key(name, drafts.zoneAt(name));
    }

    /** Adds what was read of the part that follows; {@code number} is its first line. */
    void take(PlainLines part, int number) {
        int base = drafts.addAll(part.drafts, number);
        if (part.owner >= 0) {
            owner = part.owner + base;
            key = part.key;
        }
        at = part.at;
        count = part.count;
        whole = part.whole;
    }

    /** Where the last owner stands among the drafts, or -1. */
    int owner() {
        return owner;
    }

    /** Where the first line begins that was not read. */
    int at() {
        return at;
    }

    /** Whether all lines were read. */
    boolean isWhole() {
        return whole;
    }

    /** Lines that were read. */
    int count() {
        return count;
    }

    /** Brings the records into the zone's order. */
    void sort() {
        drafts.sort();
    }
}
