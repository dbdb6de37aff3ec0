package dev.berth.dns.zone;

import static dev.berth.dns.message.Wire.u16;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Section;
import dev.berth.dns.message.Wire;
import dev.berth.dns.zone.Entry.Node;

/** Writes RRsets out of blocks into an answer, and the addresses of the names in them. One per thread. */
final class Records {
    /** Additional records are a courtesy; a set of more names than this is not followed up. */
    private static final int MAX_ADDITIONAL = 32;

    private final NameCursor target = new NameCursor();

    /** Appends an RRset as it is prepared: its owner is the question's name. False for want of room, as everywhere here. */
    static boolean prepared(byte[] block, int chunk, AnswerWriter answer) {
        int size = Block.size(block, chunk);
        if (!answer.hasRoom(size)) {
            return false;
        }
        answer.append(Section.ANSWER, Block.count(block, chunk), block, chunk + Block.CHUNK, size);
        return true;
    }

    /** Appends an RRset whose owner stands at {@code owner} of the answer and whose zone's name at {@code apexAt}. */
    static boolean rewritten(byte[] block, int chunk, Section section, int owner, int apexAt, AnswerWriter answer) {
        int size = Block.size(block, chunk);
        if (!answer.hasRoom(size)) {
            return false;
        }
        int type = Block.type(block, chunk);
        int end = chunk + Block.CHUNK + size;
        int begin = answer.at();
        int shift = begin - chunk - Block.CHUNK;
        answer.append(section, Block.count(block, chunk), block, chunk + Block.CHUNK, size);
        for (int at = chunk + Block.CHUNK; at < end; at = end(block, at)) {
            answer.patch16(at + shift, Wire.POINTER | owner);
            if (Block.isCompressible(type)) {
                int label = at + 2 + Wire.FIXED + Block.nameOffset(type);
                while (block[label] > 0) {
                    label += block[label] + 1;
                }
                if (block[label] < 0) {
                    answer.patch16(label + shift, Wire.POINTER | apexAt);
                }
            }
        }
        return true;
    }

    /** Appends the signatures of the RRset of a type. */
    static boolean signatures(byte[] block, int type, Section section, int owner, AnswerWriter answer) {
        int chunk = Block.find(block, QType.RRSIG);
        if (chunk == 0) {
            return true;
        }
        int end = Block.next(block, chunk);
        for (int at = chunk + Block.CHUNK; at < end; at = end(block, at)) {
            if (u16(block, at + 2 + Wire.FIXED) == type) {
                int size = end(block, at) - at;
                if (!answer.hasRoom(size)) {
                    return false;
                }
                answer.append(section, 1, block, at, size);
                answer.patch16(answer.at() - size, Wire.POINTER | owner);
            }
        }
        return true;
    }

    /** Offset behind the record at {@code record}. */
    static int end(byte[] block, int record) {
        return record + 2 + Wire.FIXED + u16(block, record + Wire.FIXED);
    }

    /**
     * Appends the addresses, as far as we know them, of the names in an RRset that was written from {@code begin} on.
     *
     * @param required only names at least this long and below the RRset's owner are required
     * @param signed with their signatures
     * @return false when a required one does not fit
     */
    boolean addresses(
            Table table,
            long reader,
            Node owner,
            ZoneCell zone,
            int chunk,
            int begin,
            int required,
            boolean signed,
            AnswerWriter answer) {
        byte[] block = owner.block;
        int nameAt = 2 + Wire.FIXED + Block.nameOffset(Block.type(block, chunk));
        int shift = begin - chunk - Block.CHUNK;
        int at = chunk + Block.CHUNK;
        boolean all = true;
        for (int i = 0; i < Block.count(block, chunk) && i < MAX_ADDITIONAL; i++, at = end(block, at)) {
            int place = at + shift + nameAt;
            target.ofRdata(block, at + nameAt, zone.apex(), table.hash());
            Node node = place < Wire.POINTABLE ? table.find(target, 0, reader) : null;
            if (node != null) {
                boolean glue = target.length() >= required && isBelow(block);
                all &= address(node, QType.A, place, signed, answer) || !glue;
                all &= address(node, QType.AAAA, place, signed, answer) || !glue;
            }
        }
        return all;
    }

    /** Whether {@link #target} lies at or below the owner of {@code block}. */
    private boolean isBelow(byte[] block) {
        int length = block[0] & 0xff;
        int start = target.length() - length;
        return start >= 0 && java.util.Arrays.equals(target.wire, start, target.length(), block, 1, 1 + length);
    }

    private static boolean address(Node node, int type, int place, boolean signed, AnswerWriter answer) {
        int chunk = Block.find(node.block, type);
        if (chunk == 0) {
            return true;
        }
        if (!rewritten(node.block, chunk, Section.ADDITIONAL, place, 0, answer)) {
            return false;
        }
        if (signed) {
            // RFC 4035 §3.1.1: where they do not fit, the addresses go without them.
            signatures(node.block, type, Section.ADDITIONAL, place, answer);
        }
        return true;
    }
}
