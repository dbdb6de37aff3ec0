package dev.berth.dns.zone;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.Wire;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A name that is being looked up: its lower-case wire form, where its labels begin, the hash of each suffix, and where in the
 * answer its letters stand, so that records can point there. Reused from query to query by one thread.
 */
final class NameCursor {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_SEVEN = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH_BIT = 0x8080808080808080L;
    /** Added to seven bits, these set the high bit from 'A' on, and beyond 'Z'. */
    private static final long FROM_A = 0x3f3f3f3f3f3f3f3fL;

    private static final long BEYOND_Z = 0x2525252525252525L;

    final byte[] wire = new byte[Wire.MAX_NAME + 1 + NameHash.PADDING];
    private final int[] starts = new int[Wire.MAX_NAME / 2 + 2];
    private final long[] hashes = new long[Wire.MAX_NAME / 2 + 2];
    private int length;
    private int labels;
    /** Where the labels stand in the answer, for a name that an alias led to. */
    private final int[] places = new int[Wire.MAX_NAME / 2 + 2];

    private boolean aliased;

    /** The question's name. {@code length} octets at {@link Wire#HEADER} of the message, known to be well-formed. */
    void ofQuestion(byte[] message, int length, NameHash hash) {
        lower(message, Wire.HEADER, length);
        this.length = length;
        aliased = false;
        index(hash);
    }

    /** A name that stands nowhere in an answer. */
    void ofName(DomainName name, NameHash hash) {
        name.copyTo(wire, 0);
        length = name.wireLength();
        index(hash);
    }

    /** The name of a {@link Block}. */
    void ofBlock(byte[] block, NameHash hash) {
        length = block[0] & 0xff;
        System.arraycopy(block, 1, wire, 0, length);
        index(hash);
    }

    /**
     * The name in rdata at {@code from} of {@code source}: in full, or ended by a pointer that means {@code apex}.
     *
     * @return octets that the name takes in {@code source}
     */
    int ofRdata(byte[] source, int from, byte[] apex, NameHash hash) {
        int at = from;
        while (source[at] > 0) {
            at += source[at] + 1;
        }
        int own = at - from;
        lower(source, from, own);
        int taken;
        if (source[at] == 0) {
            wire[own] = 0;
            length = own + 1;
            taken = length;
        } else {
            System.arraycopy(apex, 0, wire, own, apex.length);
            length = own + apex.length;
            taken = own + 2;
        }
        index(hash);
        return taken;
    }

    /**
     * Turns from an owner to the target of its alias, like {@link #ofRdata}.
     *
     * @param rdataAt where the answer holds the rdata
     * @param apexLabels labels of {@code apex}, which ends the owner's name
     */
    void follow(byte[] source, int from, byte[] apex, int apexLabels, int rdataAt, NameHash hash) {
        int[] apexPlaces = new int[apexLabels + 1];
        for (int i = 0; i <= apexLabels; i++) {
            apexPlaces[i] = place(labels - apexLabels + i);
        }
        boolean whole = ofRdata(source, from, apex, hash) == length;
        int own = whole ? labels + 1 : labels - apexLabels;
        for (int i = 0; i <= labels; i++) {
            places[i] = i < own ? rdataAt + starts[i] : apexPlaces[i - own];
        }
        aliased = true;
    }

    /** Offset in the answer of the suffix that begins with {@code label}. */
    int place(int label) {
        return aliased ? places[label] : Wire.HEADER + starts[label];
    }

    /** Labels but the root's. */
    int labels() {
        return labels;
    }

    int length() {
        return length;
    }

    /** Where label {@code label} begins; the root's is {@link #labels}. */
    int start(int label) {
        return starts[label];
    }

    long hash(int label) {
        return hashes[label];
    }

    private void index(NameHash hash) {
        int count = 0;
        int at = 0;
        while (wire[at] != 0) {
            starts[count++] = at;
            at += wire[at] + 1;
        }
        labels = count;
        starts[count] = at;
        long running = hash.root();
        hashes[count] = running;
        for (int i = count - 1; i >= 0; i--) {
            running = NameHash.child(running, wire, starts[i]);
            hashes[i] = running;
        }
    }

    /** Copies with letters in lower case, eight octets at a time; length octets are below 64 and stay as they are. */
    private void lower(byte[] source, int from, int count) {
        int at = 0;
        for (; at + 8 <= count; at += 8) {
            long word = (long) LONG.get(source, from + at);
            long seven = word & LOW_SEVEN;
            long upper = (seven + FROM_A ^ seven + BEYOND_Z) & ~word & HIGH_BIT;
            LONG.set(wire, at, word | upper >>> 2);
        }
        for (; at < count; at++) {
            byte octet = source[from + at];
            wire[at] = octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
        }
    }
}
