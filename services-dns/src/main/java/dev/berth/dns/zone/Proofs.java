package dev.berth.dns.zone;

import static dev.berth.dns.message.Wire.u16;
import static dev.berth.dns.message.Wire.u8;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Section;
import dev.berth.dns.message.Wire;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The NSEC and NSEC3 records that an answer needs, gathered while it is made and written into its authority section when the
 * answer section is complete (RFC 4035 §3.1.3, RFC 5155 §7.2). One per thread.
 */
final class Proofs {
    /** Three for each alias that a wildcard may give, which is more than an answer ever has. */
    private static final int MOST = 48;

    private static final byte[] POINTER = {(byte) (Wire.POINTER >>> 8), 0};

    private final Chain.@Nullable Link[] links = new Chain.@Nullable Link[MOST];
    private final ZoneCell[] zones = new ZoneCell[MOST];
    private final int[] apexes = new int[MOST];
    private int count;

    private final byte[] name = new byte[Wire.MAX_NAME + 3];
    private final byte[] key = new byte[2 * Wire.MAX_NAME + 6];
    private int keyLength;
    private final MessageDigest sha1 = sha1();

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    void clear() {
        count = 0;
    }

    /** The name at {@code label} exists without the type: its own link. */
    void noData(Chain chain, ZoneCell zone, NameCursor asked, int label) {
        seek(chain, asked, label, false);
        add(chain, zone, asked);
    }

    /** Nothing that is closer than a wildcard right below {@code encloser} matches. */
    void noCloser(Chain chain, ZoneCell zone, NameCursor asked, int encloser) {
        noData(chain, zone, asked, chain.hashed() ? encloser - 1 : 0);
    }

    /** Nothing closer matches, and the wildcard right below {@code encloser} is not there either, or lacks the type. */
    void noWildcard(Chain chain, ZoneCell zone, NameCursor asked, int encloser) {
        if (chain.hashed()) {
            noData(chain, zone, asked, encloser);
        }
        noCloser(chain, zone, asked, encloser);
        seek(chain, asked, encloser, true);
        add(chain, zone, asked);
    }

    /** The link of exactly this name, or null. */
    Chain.@Nullable Link exact(Chain chain, NameCursor asked, int label) {
        seek(chain, asked, label, false);
        return chain.exact(key, keyLength);
    }

    /** Computes the key of a suffix of the name, or of the wildcard right below it. */
    private void seek(Chain chain, NameCursor asked, int label, boolean wildcard) {
        int start = asked.start(label);
        int length = asked.length() - start;
        int at = 0;
        if (wildcard) {
            name[0] = 1;
            name[1] = '*';
            at = 2;
        }
        System.arraycopy(asked.wire, start, name, at, length);
        if (chain.hashed()) {
            byte[] hash = chain.hash(sha1, name, at + length);
            System.arraycopy(hash, 0, key, 0, hash.length);
            keyLength = hash.length;
        } else {
            keyLength = Chain.key(name, 0, key);
        }
    }

    private void add(Chain chain, ZoneCell zone, NameCursor asked) {
        Chain.Link link = chain.floor(key, keyLength);
        if (link == null || count == MOST) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (links[i] == link) {
                return;
            }
        }
        links[count] = link;
        zones[count] = zone;
        apexes[count++] = asked.place(asked.labels() - zone.labels());
    }

    /** Appends all that was gathered; false when it does not fit. */
    boolean write(AnswerWriter answer) {
        for (int i = 0; i < count; i++) {
            Chain.Link link = links[i];
            if (link != null && !write(link.block, zones[i].apex().length, apexes[i], answer)) {
                return false;
            }
        }
        return true;
    }

    /** Appends NSEC or NSEC3 and its signatures, with their owner in full: nothing in the answer has its name. */
    private static boolean write(byte[] block, int apexLength, int apexAt, AnswerWriter answer) {
        int own = u8(block, 0) - apexLength;
        return records(block, false, own, apexAt, answer) && records(block, true, own, apexAt, answer);
    }

    private static boolean records(byte[] block, boolean signatures, int own, int apexAt, AnswerWriter answer) {
        for (int chunk = Block.records(block); chunk < block.length; chunk = Block.next(block, chunk)) {
            int type = Block.type(block, chunk);
            int end = Block.next(block, chunk);
            for (int at = chunk + Block.CHUNK;
                    signatures == (type == QType.RRSIG) && at < end;
                    at = Records.end(block, at)) {
                int covered = signatures ? u16(block, at + 2 + Wire.FIXED) : type;
                if ((covered == QType.NSEC || covered == QType.NSEC3) && !record(block, at, own, apexAt, answer)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean record(byte[] block, int record, int own, int apexAt, AnswerWriter answer) {
        int rest = Records.end(block, record) - record - 2;
        if (!answer.hasRoom(own + 2 + rest)) {
            return false;
        }
        answer.append(Section.AUTHORITY, 0, block, 1, own);
        answer.append(Section.AUTHORITY, 0, POINTER, 0, 2);
        answer.patch16(answer.at() - 2, Wire.POINTER | apexAt);
        answer.append(Section.AUTHORITY, 1, block, record + 2, rest);
        return true;
    }
}
