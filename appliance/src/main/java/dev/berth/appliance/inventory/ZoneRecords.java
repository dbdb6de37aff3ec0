package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Scalar;
import java.io.ByteArrayOutputStream;
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
    static final int LARGEST = 1 << 30;

    /** Per name: wire form, count of RRsets; per RRset: type, TTL, count of records; per record: length, rdata. */
    private final byte[] octets;
    /** Offsets of names plus one, at the name's hash or behind it; 0 is free. */
    private final int[] index;

    private final int names;
    private final int records;

    ZoneRecords(byte[] octets) {
        this.octets = octets;
        int found = 0;
        int counted = 0;
        for (ZoneWalk walk = walk(); walk.nextName(); found++) {
            while (walk.nextRRset()) {
                counted += walk.records();
            }
        }
        names = found;
        records = counted;
        index = new int[Math.max(2, Integer.highestOneBit(Math.max(1, names)) * 4)];
        for (ZoneWalk walk = walk(); walk.nextName(); ) {
            int slot = slot(DomainName.hashAt(octets, walk.nameAt()));
            while (index[slot] != 0) {
                slot = slot + 1 & index.length - 1;
            }
            index[slot] = walk.nameAt() + 1;
        }
    }

    /** Goes over all of them. */
    public ZoneWalk walk() {
        return new ZoneWalk(octets, 0);
    }

    /** RRsets in any order; two of one name and type are one, with the lesser TTL (RFC 2181 §5.2). */
    public static ZoneRecords of(Collection<RRset> rrsets) {
        Map<DomainName, Map<Integer, RRset>> sorted = new TreeMap<>();
        for (RRset rrset : rrsets) {
            sorted.computeIfAbsent(rrset.name(), name -> new TreeMap<>())
                    .merge(rrset.type(), rrset, ZoneRecords::together);
        }
        var writer = new ZoneRecordsWriter(1 << 10);
        sorted.forEach((name, sets) -> {
            writer.name(name.wire(), 0);
            for (RRset rrset : sets.values()) {
                writer.rrset(rrset.type(), rrset.ttl());
                rrset.rdata().forEach(rdata -> writer.record(rdata.bytes(), 0, rdata.length()));
            }
        });
        return writer.done();
    }

    private static RRset together(RRset a, RRset b) {
        return new RRset(
                a.name(),
                a.type(),
                Math.min(a.ttl(), b.ttl()),
                Stream.concat(a.rdata().stream(), b.rdata().stream()).toList());
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
                return read(name, at);
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
                .mapToObj(at -> read(DomainName.at(octets, at), at))
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
        var walk = new ZoneWalk(octets, at);
        walk.nextName();
        return walk.end();
    }

    /** The RRsets of the name that begins at {@code at}. */
    private List<RRset> read(DomainName name, int at) {
        var walk = new ZoneWalk(octets, at);
        walk.nextName();
        List<RRset> all = new ArrayList<>();
        while (walk.nextRRset()) {
            List<Octets> rdata = new ArrayList<>(walk.records());
            while (walk.nextRecord()) {
                rdata.add(Octets.copyOf(octets, walk.rdataAt(), walk.rdataAt() + walk.length()));
            }
            all.add(new RRset(name, walk.type(), walk.ttl(), rdata));
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
