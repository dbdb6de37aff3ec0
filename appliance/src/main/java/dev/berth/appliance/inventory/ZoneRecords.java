package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Scalar;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The RRsets of one zone file in one array with an index by name: about 45 octets for a name with one address, and one value
 * of the inventory however many they are. Names come in canonical order. Text: base 64 of the deflated array.
 */
public final class ZoneRecords implements Scalar {
    private static final int LARGEST = 1 << 30;

    /** Per name: wire form, count of RRsets; per RRset: type, TTL, count of records; per record: length, rdata. */
    private final byte[] octets;
    /** Offsets of names plus one, at the name's hash or behind it; 0 is free. */
    private final int[] index;

    private final int names;
    private final int records;

    private ZoneRecords(byte[] octets) {
        this.octets = octets;
        int found = 0;
        int counted = 0;
        for (Walk walk = walk(); walk.nextName(); found++) {
            while (walk.nextRRset()) {
                counted += walk.records();
            }
        }
        names = found;
        records = counted;
        index = new int[Math.max(2, Integer.highestOneBit(Math.max(1, names)) * 4)];
        for (Walk walk = walk(); walk.nextName(); ) {
            int slot = slot(DomainName.hashAt(octets, walk.nameAt()));
            while (index[slot] != 0) {
                slot = slot + 1 & index.length - 1;
            }
            index[slot] = walk.nameAt() + 1;
        }
    }

    /** Goes over all names in canonical order, the RRsets of each and the records of these, and makes no objects of them. */
    public final class Walk {
        private int at;
        private int nameAt;
        private int sets;
        private int type;
        private int ttl;
        private int records;
        private int left;
        private int rdataAt;
        private int length;

        private Walk() {}

        public boolean nextName() {
            while (nextRRset()) {
                // Passed over.
            }
            if (at >= octets.length) {
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

    public Walk walk() {
        return new Walk();
    }

    /** Takes records in canonical order, name by name and type by type, and makes one value of them. */
    public static final class Writer {
        private byte[] out;
        private int size;
        private int setsAt;
        private int recordsAt;
        private int sets;
        private int records;

        /** @param octets that all of it may take; grows beyond */
        public Writer(int octets) {
            out = new byte[Math.max(16, octets)];
        }

        /** The next name, in wire form and lower case at {@code at} of {@code from}. */
        public void name(byte[] from, int at) {
            closeName();
            int end = at;
            while (from[end] != 0) {
                end += from[end] + 1;
            }
            append(from, at, end + 1 - at);
            setsAt = size;
            sets = 0;
            append16(0);
        }

        /** Its next RRset. */
        public void rrset(int type, int ttl) {
            closeRRset();
            sets++;
            append16(type);
            append16(ttl >>> 16);
            append16(ttl);
            recordsAt = size;
            records = 0;
            append16(0);
        }

        /** The next record of that; sorted, and each once. */
        public void record(byte[] from, int at, int length) {
            records++;
            append16(length);
            append(from, at, length);
        }

        public ZoneRecords done() {
            closeName();
            return new ZoneRecords(Arrays.copyOf(out, size));
        }

        private void closeName() {
            closeRRset();
            if (setsAt > 0) {
                put16(setsAt, sets);
            }
            setsAt = 0;
        }

        private void closeRRset() {
            if (recordsAt > 0) {
                put16(recordsAt, records);
            }
            recordsAt = 0;
        }

        private void append16(int value) {
            grow(2);
            put16(size, value);
            size += 2;
        }

        private void put16(int at, int value) {
            out[at] = (byte) (value >>> 8);
            out[at + 1] = (byte) value;
        }

        private void append(byte[] from, int at, int length) {
            grow(length);
            System.arraycopy(from, at, out, size, length);
            size += length;
        }

        private void grow(int more) {
            if (size + more > out.length) {
                if (size + more > LARGEST) {
                    throw new IllegalArgumentException("the records of a zone are more than a gigabyte");
                }
                out = Arrays.copyOf(out, Math.max(size + more, Math.min(LARGEST, out.length * 2)));
            }
        }
    }

    /** RRsets in any order; two of one name and type are one, with the lesser TTL (RFC 2181 §5.2). */
    public static ZoneRecords of(Collection<RRset> rrsets) {
        Map<DomainName, Map<Integer, RRset>> sorted = new TreeMap<>();
        for (RRset rrset : rrsets) {
            sorted.computeIfAbsent(rrset.name(), name -> new TreeMap<>())
                    .merge(rrset.type(), rrset, ZoneRecords::together);
        }
        var out = new ByteArrayOutputStream();
        try (var data = new DataOutputStream(out)) {
            for (Map.Entry<DomainName, Map<Integer, RRset>> name : sorted.entrySet()) {
                data.write(name.getKey().wire());
                data.writeShort(name.getValue().size());
                for (RRset rrset : name.getValue().values()) {
                    write(data, rrset);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ZoneRecords(out.toByteArray());
    }

    private static RRset together(RRset a, RRset b) {
        return new RRset(
                a.name(),
                a.type(),
                Math.min(a.ttl(), b.ttl()),
                Stream.concat(a.rdata().stream(), b.rdata().stream()).toList());
    }

    private static void write(DataOutputStream data, RRset rrset) throws IOException {
        data.writeShort(rrset.type());
        data.writeInt(rrset.ttl());
        data.writeShort(rrset.rdata().size());
        for (Octets rdata : rrset.rdata()) {
            data.writeShort(rdata.length());
            data.write(rdata.bytes());
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static ZoneRecords of(String text) {
        try {
            return new ZoneRecords(inflate(Base64.getDecoder().decode(text)));
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("zone records are damaged: " + e.getMessage(), e);
        }
    }

    private static byte[] inflate(byte[] packed) throws DataFormatException {
        var inflater = new Inflater();
        try {
            inflater.setInput(packed);
            var out = new ByteArrayOutputStream(packed.length * 4);
            byte[] part = new byte[1 << 16];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                if (count == 0 && !inflater.finished() || out.size() > LARGEST) {
                    throw new DataFormatException("cut, or larger than a gigabyte");
                }
                out.write(part, 0, count);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }

    /** How many names there are. */
    int nameCount() {
        return names;
    }

    /** How many records there are. */
    public int size() {
        return records;
    }

    /** The RRsets at a name; empty where there are none. */
    public List<RRset> at(DomainName name) {
        for (int slot = slot(name.hashCode()); index[slot] != 0; slot = slot + 1 & index.length - 1) {
            int at = index[slot] - 1;
            if (DomainName.at(octets, at).equals(name)) {
                return read(name, afterName(at));
            }
        }
        return List.of();
    }

    /** All names, in canonical order. */
    public Stream<DomainName> names() {
        return IntStream.iterate(0, at -> at < octets.length, this::next).mapToObj(at -> DomainName.at(octets, at));
    }

    /** All RRsets, those of one name in a row, names in canonical order. */
    public Stream<RRset> rrsets() {
        return IntStream.iterate(0, at -> at < octets.length, this::next)
                .mapToObj(at -> read(DomainName.at(octets, at), afterName(at)))
                .flatMap(List::stream);
    }

    /** Names at which two values differ. */
    public Stream<DomainName> differing(ZoneRecords other) {
        List<DomainName> names = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < octets.length || j < other.octets.length) {
            int iEnd = i < octets.length ? next(i) : i;
            int jEnd = j < other.octets.length ? other.next(j) : j;
            if (i < iEnd && j < jEnd && Arrays.equals(octets, i, iEnd, other.octets, j, jEnd)) {
                i = iEnd;
                j = jEnd;
                continue;
            }
            DomainName mine = i < iEnd ? DomainName.at(octets, i) : null;
            DomainName others = j < jEnd ? DomainName.at(other.octets, j) : null;
            int order = mine == null ? 1 : others == null ? -1 : mine.compareTo(others);
            names.add(order <= 0 && mine != null ? mine : java.util.Objects.requireNonNull(others));
            i = order <= 0 ? iEnd : i;
            j = order >= 0 ? jEnd : j;
        }
        return names.stream();
    }

    /** SHA-256 of the records, in hexadecimal digits. */
    public String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) * 0x9e3779b1 >>> 7 & index.length - 1;
    }

    private int next(int at) {
        ByteBuffer buffer = afterName(at);
        for (int sets = Short.toUnsignedInt(buffer.getShort()); sets > 0; sets--) {
            skip(buffer);
        }
        return buffer.position();
    }

    private ByteBuffer afterName(int at) {
        int end = at;
        while (octets[end] != 0) {
            end += octets[end] + 1;
        }
        return ByteBuffer.wrap(octets).position(end + 1);
    }

    /** Passes an RRset over; how many records it has. */
    private static int skip(ByteBuffer buffer) {
        buffer.position(buffer.position() + 6);
        int count = Short.toUnsignedInt(buffer.getShort());
        for (int i = 0; i < count; i++) {
            int length = Short.toUnsignedInt(buffer.getShort());
            buffer.position(buffer.position() + length);
        }
        return count;
    }

    private static List<RRset> read(DomainName name, ByteBuffer buffer) {
        int sets = Short.toUnsignedInt(buffer.getShort());
        List<RRset> all = new ArrayList<>(sets);
        for (int i = 0; i < sets; i++) {
            int type = Short.toUnsignedInt(buffer.getShort());
            int ttl = buffer.getInt();
            int count = Short.toUnsignedInt(buffer.getShort());
            List<Octets> rdata = new ArrayList<>(count);
            for (int j = 0; j < count; j++) {
                byte[] one = new byte[Short.toUnsignedInt(buffer.getShort())];
                buffer.get(one);
                rdata.add(Octets.copyOf(one));
            }
            all.add(new RRset(name, type, ttl, rdata));
        }
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ZoneRecords that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(octets);
            deflater.finish();
            var out = new ByteArrayOutputStream(octets.length / 3 + 64);
            byte[] part = new byte[1 << 16];
            while (!deflater.finished()) {
                out.write(part, 0, deflater.deflate(part));
            }
            return Base64.getEncoder().encodeToString(out.toByteArray());
        } finally {
            deflater.end();
        }
    }
}
