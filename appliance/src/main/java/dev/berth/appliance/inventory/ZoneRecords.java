package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Scalar;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The RRsets of one zone file in one array, names in canonical order: about 40 octets for a name with one address, and one value of
 * the inventory however many they are. Text: base 64 of the deflated array.
 */
public final class ZoneRecords implements Scalar {
    static final int LARGEST = 1 << 30;

    /** Per name: wire form, count of RRsets; per RRset: type, TTL, count of records; per record: length, rdata. */
    private final byte[] octets;

    private final NameMarks marks;
    private final int records;

    /** @param records how many there are of all names */
    ZoneRecords(byte[] octets, NameMarks marks, int records) {
        this.octets = octets;
        this.marks = marks;
        this.records = records;
    }

    private static ZoneRecords read(byte[] octets) {
        var marks = new NameMarks();
        int records = 0;
        for (ZoneWalk walk = new ZoneWalk(octets, 0); walk.nextName(); ) {
            marks.add(walk.nameAt());
            while (walk.nextRRset()) {
                records += walk.records();
            }
        }
        return new ZoneRecords(octets, marks, records);
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
            return read(Deflated.octets(text, LARGEST));
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("zone records are damaged: " + e.getMessage(), e);
        }
    }

    /** How many names there are. */
    int nameCount() {
        return marks.names();
    }

    /** How many records there are. */
    public int size() {
        return records;
    }

    /** The RRsets at a name; empty where there are none. */
    public List<RRset> at(DomainName name) {
        int at = marks.before(name, octets);
        for (int left = NameMarks.STEP; left > 0 && at < octets.length; left--) {
            if (name.isAt(octets, at)) {
                return read(name, at);
            }
            at = next(at);
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

    /** Names at which two values differ, found one after the other: who asks has often heard enough of them soon. */
    Iterator<DomainName> differing(ZoneRecords other) {
        return new Differing(this, other);
    }

    private static final class Differing implements Iterator<DomainName> {
        private final ZoneRecords left;
        private final ZoneRecords right;
        private int leftAt;
        private int rightAt;
        private @Nullable DomainName next;

        Differing(ZoneRecords left, ZoneRecords right) {
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean hasNext() {
            while (next == null && (left.isName(leftAt) || right.isName(rightAt))) {
                step();
            }
            return next != null;
        }

        private void step() {
            int leftEnd = left.isName(leftAt) ? left.next(leftAt) : leftAt;
            int rightEnd = right.isName(rightAt) ? right.next(rightAt) : rightAt;
            if (leftEnd > leftAt
                    && rightEnd > rightAt
                    && Arrays.equals(left.octets, leftAt, leftEnd, right.octets, rightAt, rightEnd)) {
                leftAt = leftEnd;
                rightAt = rightEnd;
                return;
            }
            DomainName mine = leftEnd > leftAt ? DomainName.at(left.octets, leftAt) : null;
            DomainName others = rightEnd > rightAt ? DomainName.at(right.octets, rightAt) : null;
            int order = mine == null ? 1 : others == null ? -1 : mine.compareTo(others);
            next = order <= 0 ? mine : others;
            leftAt = order <= 0 ? leftEnd : leftAt;
            rightAt = order >= 0 ? rightEnd : rightAt;
        }

        @Override
        public DomainName next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            DomainName found = Objects.requireNonNull(next);
            next = null;
            return found;
        }
    }

    private boolean isName(int at) {
        return at < octets.length;
    }

    /** SHA-256 of the records, in hexadecimal digits. */
    public String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
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
        return Deflated.text(octets);
    }
}
