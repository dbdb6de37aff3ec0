package dev.berth.appliance.inventory;

import java.util.Arrays;

/** Takes records in canonical order, name by name and type by type, and makes {@link ZoneRecords} of them. */
public final class ZoneRecordsWriter {
    private byte[] out;
    private int size;
    private int setsAt;
    private int recordsAt;
    private int sets;
    private int records;
    private int all;
    private final NameMarks marks = new NameMarks();

    /** @param octets that all of it may take; grows beyond */
    public ZoneRecordsWriter(int octets) {
        out = new byte[Math.max(16, octets)];
    }

    /** The next name, in wire form and lower case at {@code at} of {@code from}. */
    public void name(byte[] from, int at) {
        closeName();
        int end = at;
        while (from[end] != 0) {
            end += from[end] + 1;
        }
        marks.add(size);
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

    /** Nothing may be added after that. */
    public ZoneRecords done() {
        closeName();
        return new ZoneRecords(size == out.length ? out : Arrays.copyOf(out, size), marks, all);
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
            all += records;
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
            if (size + more > ZoneRecords.LARGEST) {
                throw new IllegalArgumentException("the records of a zone are more than a gigabyte");
            }
            out = Arrays.copyOf(out, Math.max(size + more, Math.min(ZoneRecords.LARGEST, out.length * 2)));
        }
    }
}
