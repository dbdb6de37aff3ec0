package dev.berth.dns.master;

import dev.berth.appliance.inventory.ZoneRecords;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.QType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Type;

/** Records in the order in which they were read, all names and data in one array; brought into the zone's order at the end. */
final class Drafts {
    private static final int FIRST = 1 << 16;
    private static final int LARGEST = 1 << 30;
    private static final int MOST_LABELS = 128;
    private static final Set<Integer> BESIDE_CNAME = Set.of(Type.RRSIG, Type.NSEC, Type.NSEC3, QType.CNAME);

    private final DomainName zone;
    private final byte[] zoneWire;
    private final List<Draft> all = new ArrayList<>();
    private final int[] mine = new int[MOST_LABELS];
    private final int[] theirs = new int[MOST_LABELS];
    private byte[] octets = new byte[FIRST];
    private int size;

    /**
     * One record.
     *
     * @param order which one it was
     * @param key the first octets of the label right below the zone's name: sorts almost everything
     */
    private record Draft(
            int order, long key, int nameAt, int type, int ttl, int rdataAt, int length, String file, int line) {}

    Drafts(DomainName zone) {
        this.zone = zone;
        this.zoneWire = zone.wire();
    }

    int size() {
        return all.size();
    }

    /** Keeps a name; where it stands. */
    int keep(byte[] wire, int length) {
        return append(wire, length);
    }

    DomainName name(int at) {
        return DomainName.at(octets, at);
    }

    boolean isInZone(int nameAt) {
        return zoneAt(nameAt) >= 0;
    }

    /** Where the zone's name begins in a name, or -1. */
    private int zoneAt(int nameAt) {
        int end = nameAt;
        while (octets[end] != 0) {
            end += octets[end] + 1;
        }
        int start = end + 1 - zoneWire.length;
        for (int at = nameAt; at <= start; at += octets[at] + 1) {
            if (at == start) {
                return Arrays.equals(octets, start, end + 1, zoneWire, 0, zoneWire.length) ? start : -1;
            }
        }
        return -1;
    }

    void add(int nameAt, int type, int ttl, byte[] rdata, int length, String file, int line) {
        int rdataAt = append(rdata, length);
        all.add(new Draft(all.size(), key(nameAt), nameAt, type, ttl, rdataAt, length, file, line));
    }

    private int append(byte[] from, int length) {
        if (size + length > octets.length) {
            if (size + length > LARGEST) {
                throw new IllegalArgumentException("the records of the zone are more than a gigabyte");
            }
            octets = Arrays.copyOf(octets, Math.max(size + length, Math.min(LARGEST, octets.length * 2)));
        }
        System.arraycopy(from, 0, octets, size, length);
        size += length;
        return size - length;
    }

    private long key(int nameAt) {
        int zoneAt = zoneAt(nameAt);
        int label = nameAt;
        while (label < zoneAt && label + octets[label] + 1 < zoneAt) {
            label += octets[label] + 1;
        }
        long key = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            boolean within = label < zoneAt && i < octets[label];
            key = key << 8 | (within ? octets[label + 1 + i] & 0xff : 0);
        }
        return key;
    }

    private int compare(Draft a, Draft b) {
        int order = compareNames(a, b);
        if (order == 0) {
            order = Integer.compare(a.type, b.type);
        }
        return order != 0
                ? order
                : Arrays.compareUnsigned(
                        octets, a.rdataAt, a.rdataAt + a.length, octets, b.rdataAt, b.rdataAt + b.length);
    }

    /** Canonical order (RFC 4034 §6.1). */
    private int compareNames(Draft a, Draft b) {
        if (a.nameAt == b.nameAt) {
            return 0;
        }
        int order = Long.compareUnsigned(a.key, b.key);
        if (order != 0) {
            return order;
        }
        int i = labels(a.nameAt, mine);
        int j = labels(b.nameAt, theirs);
        while (i > 0 && j > 0) {
            int left = mine[--i];
            int right = theirs[--j];
            order = Arrays.compareUnsigned(
                    octets, left + 1, left + 1 + octets[left], octets, right + 1, right + 1 + octets[right]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(i, j);
    }

    private int labels(int nameAt, int[] offsets) {
        int count = 0;
        for (int at = nameAt; octets[at] != 0; at += octets[at] + 1) {
            offsets[count++] = at;
        }
        return count;
    }

    /** All of them, each once, those of one name and type with the least of their TTLs (RFC 2181 §5.2). */
    ZoneRecords records() throws Mistake {
        all.sort(this::compare);
        var writer = new ZoneRecords.Writer();
        for (int from = 0; from < all.size(); ) {
            int to = from + 1;
            while (to < all.size() && compareNames(all.get(from), all.get(to)) == 0) {
                to++;
            }
            List<Draft> name = all.subList(from, to);
            if (to - from > 1) {
                requireFit(name);
            }
            write(name, writer);
            from = to;
        }
        return writer.done();
    }

    private void write(List<Draft> name, ZoneRecords.Writer writer) {
        writer.name(octets, name.getFirst().nameAt);
        for (int from = 0; from < name.size(); ) {
            int type = name.get(from).type;
            int ttl = Integer.MAX_VALUE;
            int to = from;
            for (; to < name.size() && name.get(to).type == type; to++) {
                ttl = Math.min(ttl, name.get(to).ttl);
            }
            writer.rrset(type, ttl);
            for (int i = from; i < to; i++) {
                Draft draft = name.get(i);
                if (i == from || !isSame(name.get(i - 1), draft)) {
                    writer.record(octets, draft.rdataAt, draft.length);
                }
            }
            from = to;
        }
    }

    private boolean isSame(Draft a, Draft b) {
        return a.type == b.type
                && Arrays.equals(octets, a.rdataAt, a.rdataAt + a.length, octets, b.rdataAt, b.rdataAt + b.length);
    }

    /** An alias stands alone, and there is one. The mistake is in the line that makes it one. */
    private void requireFit(List<Draft> name) throws Mistake {
        boolean plain = name.stream().noneMatch(draft -> draft.type == QType.CNAME || draft.type == QType.DNAME);
        if (plain) {
            return;
        }
        List<Draft> read =
                name.stream().sorted(Comparator.comparingInt(Draft::order)).toList();
        boolean alias = false;
        boolean others = false;
        for (int i = 0; i < read.size(); i++) {
            Draft draft = read.get(i);
            alias |= draft.type == QType.CNAME;
            others |= !BESIDE_CNAME.contains(draft.type);
            if (alias && others) {
                throw new Mistake(
                        draft.file,
                        draft.line,
                        name(draft.nameAt) + " has a CNAME record, and so can have no others (RFC 1034 §3.6.2)");
            }
            boolean single = draft.type == QType.CNAME || draft.type == QType.DNAME;
            if (single
                    && read.subList(0, i).stream()
                            .anyMatch(other -> other.type == draft.type && !isSame(other, draft))) {
                throw new Mistake(
                        draft.file,
                        draft.line,
                        name(draft.nameAt) + " has two " + Type.string(draft.type) + " records; there can be one");
            }
        }
    }
}
