package dev.berth.dns.master;

import dev.berth.appliance.inventory.ZoneRecords;
import dev.berth.appliance.inventory.ZoneRecordsWriter;
import dev.berth.appliance.net.DomainName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records in the order in which they were read, all names and data in one array; brought into the zone's order at the end. Arrays
 * of numbers rather than objects, for there are millions and they live for a moment; and what is said of one record stands
 * together, for in the zone's order one comes from here and the next from elsewhere.
 */
final class Drafts {
    /** About what the text of a record takes. */
    static final int OCTETS = 24;

    private static final int LARGEST = 1 << 30;
    private static final int MOST_LABELS = 128;

    /** Numbers of a record: the first octets of the label right below the zone's name, which sort almost everything, as two, */
    private static final int STRIDE = 8;

    private static final int KEY = 0;
    /** where its name and its data stand, */
    private static final int NAME = 2;

    private static final int RDATA = 3;
    /** type and length of the data, 16 bits each, */
    private static final int TYPE = 4;

    private static final int TTL = 5;
    private static final int LINE = 6;

    private final byte[] zone;
    private final int[] mine = new int[MOST_LABELS];
    private final int[] theirs = new int[MOST_LABELS];
    private final List<Stretch> stretches = new ArrayList<>();

    private byte[] octets;
    private int used;
    private int size;
    /** {@value #STRIDE} numbers of each. */
    private int[] numbers;

    /** The records in the zone's order, as far as it is known. */
    private int[] order;

    /** Records from {@code from} on are of this file. */
    private record Stretch(int from, String file) {}

    /** @param records that are expected; may be more or less */
    Drafts(DomainName zone, int records) {
        this.zone = zone.wire();
        int room = Math.max(records, 16);
        octets = new byte[room * OCTETS];
        numbers = new int[room * STRIDE];
        order = new int[room];
    }

    int size() {
        return size;
    }

    /** @throws IllegalArgumentException where they are more than a zone may have */
    void requireSize() {
        if (size > MasterReader.LARGEST) {
            throw new IllegalArgumentException("more than " + MasterReader.LARGEST + " records; is a $GENERATE wrong?");
        }
    }

    /** Keeps a name; where it stands. */
    int keep(byte[] wire, int length) {
        return append(wire, length);
    }

    /** Where the zone's name begins in a name that was kept, or -1. */
    int zoneAt(int name) {
        int end = name;
        while (octets[end] != 0) {
            end += octets[end] + 1;
        }
        int start = end + 1 - zone.length;
        for (int at = name; at <= start; at += octets[at] + 1) {
            if (at == start) {
                return Arrays.equals(octets, start, end + 1, zone, 0, zone.length) ? start : -1;
            }
        }
        return -1;
    }

    /**
     * Adds a record.
     *
     * @param name one that was kept, and lies in the zone
     * @param key of that name
     */
    void add(int name, long key, int type, int ttl, byte[] rdata, int length, String file, int line) {
        if (size == order.length) {
            room(size + 1);
        }
        if (stretches.isEmpty() || !stretches.getLast().file().equals(file)) {
            stretches.add(new Stretch(size, file));
        }
        int at = size * STRIDE;
        numbers[at + KEY] = (int) (key >>> Integer.SIZE);
        numbers[at + KEY + 1] = (int) key;
        numbers[at + NAME] = name;
        numbers[at + RDATA] = append(rdata, length);
        numbers[at + TYPE] = type << 16 | length;
        numbers[at + TTL] = ttl;
        numbers[at + LINE] = line;
        order[size] = size;
        size++;
    }

    /**
     * Adds what was read of a later part of one file, from line {@code line} on.
     *
     * @return what a name that is kept in the part is to be raised by
     */
    int addAll(Drafts part, int line) {
        int from = size;
        int base = append(part.octets, part.used);
        room(size + part.size);
        if (!part.stretches.isEmpty()) {
            stretches.add(new Stretch(size, part.stretches.getFirst().file()));
        }
        System.arraycopy(part.numbers, 0, numbers, from * STRIDE, part.size * STRIDE);
        for (int i = 0; i < part.size; i++) {
            int at = (from + i) * STRIDE;
            numbers[at + NAME] += base;
            numbers[at + RDATA] += base;
            numbers[at + LINE] += line;
            order[from + i] = part.order[i] + from;
        }
        size += part.size;
        return base;
    }

    /** Makes room for what so many octets of text may become, so that it is not copied when it comes. */
    void expect(int text) {
        room(Math.min(size + text / OCTETS, MasterReader.LARGEST));
        int wanted = (int) Math.min((long) used + text, LARGEST);
        if (wanted > octets.length) {
            octets = Arrays.copyOf(octets, wanted);
        }
    }

    private void room(int wanted) {
        if (wanted > order.length) {
            int length = Math.max(wanted, order.length * 2);
            numbers = Arrays.copyOf(numbers, length * STRIDE);
            order = Arrays.copyOf(order, length);
        }
    }

    private int append(byte[] from, int length) {
        if (used + length > octets.length) {
            if (used + length > LARGEST) {
                throw new IllegalArgumentException("the records of the zone are more than a gigabyte");
            }
            octets = Arrays.copyOf(octets, Math.max(used + length, Math.min(LARGEST, octets.length * 2)));
        }
        System.arraycopy(from, 0, octets, used, length);
        used += length;
        return used - length;
    }

    /** What sorts a name of which the zone's begins at {@code end}. */
    long key(int name, int end) {
        int label = name;
        while (label < end && label + octets[label] + 1 < end) {
            label += octets[label] + 1;
        }
        int length = label < end ? Math.min(Long.BYTES, octets[label]) : 0;
        long key = 0;
        for (int i = 1; i <= length; i++) {
            key = key << 8 | octets[label + i] & 0xff;
        }
        return length == 0 ? 0 : key << 8 * (Long.BYTES - length);
    }

    private int compare(int a, int b) {
        int result = compareNames(a, b);
        if (result == 0) {
            result = Integer.compare(type(a), type(b));
        }
        return result != 0
                ? result
                : Arrays.compareUnsigned(
                        octets, rdataAt(a), rdataAt(a) + length(a), octets, rdataAt(b), rdataAt(b) + length(b));
    }

    /** Canonical order (RFC 4034 §6.1). */
    private int compareNames(int a, int b) {
        int left = a * STRIDE;
        int right = b * STRIDE;
        if (numbers[left + NAME] == numbers[right + NAME]) {
            return 0;
        }
        int result = Integer.compareUnsigned(numbers[left + KEY], numbers[right + KEY]);
        if (result == 0) {
            result = Integer.compareUnsigned(numbers[left + KEY + 1], numbers[right + KEY + 1]);
        }
        return result == 0 ? compareLabels(nameAt(a), nameAt(b)) : result;
    }

    private int compareLabels(int a, int b) {
        int i = labels(a, mine);
        int j = labels(b, theirs);
        while (i > 0 && j > 0) {
            int left = mine[--i];
            int right = theirs[--j];
            int result = Arrays.compareUnsigned(
                    octets, left + 1, left + 1 + octets[left], octets, right + 1, right + 1 + octets[right]);
            if (result != 0) {
                return result;
            }
        }
        return Integer.compare(i, j);
    }

    private int labels(int name, int[] offsets) {
        int count = 0;
        for (int at = name; octets[at] != 0; at += octets[at] + 1) {
            offsets[count++] = at;
        }
        return count;
    }

    int type(int draft) {
        return numbers[draft * STRIDE + TYPE] >>> 16;
    }

    private int length(int draft) {
        return numbers[draft * STRIDE + TYPE] & 0xffff;
    }

    private int nameAt(int draft) {
        return numbers[draft * STRIDE + NAME];
    }

    private int rdataAt(int draft) {
        return numbers[draft * STRIDE + RDATA];
    }

    boolean isSame(int a, int b) {
        return type(a) == type(b)
                && Arrays.equals(
                        octets, rdataAt(a), rdataAt(a) + length(a), octets, rdataAt(b), rdataAt(b) + length(b));
    }

    DomainName name(int at) {
        return DomainName.at(octets, at);
    }

    DomainName owner(int draft) {
        return name(nameAt(draft));
    }

    Mistake mistake(int draft, String what) {
        String file = "";
        for (Stretch stretch : stretches) {
            file = stretch.from() <= draft ? stretch.file() : file;
        }
        return new Mistake(file, numbers[draft * STRIDE + LINE], what);
    }

    /** Brings them into the zone's order, as far as that is not done. */
    void sort() {
        order = Runs.sorted(order, size, this::compare);
    }

    /** All of them, each once, those of one name and type with the least of their TTLs (RFC 2181 §5.2). */
    ZoneRecords records() throws Mistake {
        sort();
        var writer = new ZoneRecordsWriter(used + 12 * size);
        for (int from = 0; from < size; ) {
            int to = from + 1;
            while (to < size && compareNames(order[from], order[to]) == 0) {
                to++;
            }
            if (to - from > 1) {
                Aliases.requireFit(this, Arrays.copyOfRange(order, from, to));
            }
            write(from, to, writer);
            from = to;
        }
        return writer.done();
    }

    private void write(int start, int end, ZoneRecordsWriter writer) {
        writer.name(octets, nameAt(order[start]));
        for (int from = start; from < end; ) {
            int type = type(order[from]);
            int ttl = Integer.MAX_VALUE;
            int to = from;
            for (; to < end && type(order[to]) == type; to++) {
                ttl = Math.min(ttl, numbers[order[to] * STRIDE + TTL]);
            }
            writer.rrset(type, ttl);
            for (int i = from; i < to; i++) {
                if (i == from || !isSame(order[i - 1], order[i])) {
                    writer.record(octets, rdataAt(order[i]), length(order[i]));
                }
            }
            from = to;
        }
    }
}
