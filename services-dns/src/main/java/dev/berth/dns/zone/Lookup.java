package dev.berth.dns.zone;

import static dev.berth.dns.message.Wire.u16;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Section;
import dev.berth.dns.message.Wire;
import dev.berth.dns.zone.Entry.Node;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from a {@link ZoneTable} by the algorithm of RFC 1034 §4.3.2 with the wildcards of RFC 4592. One per thread:
 * it holds what a look-up needs, so that nothing is allocated.
 */
public final class Lookup {
    /** Aliases followed in one answer; a chain that is longer or goes round ends there. */
    private static final int MAX_CHAIN = 16;
    /** Additional records are a courtesy; a set of more names than this is not followed up. */
    private static final int MAX_ADDITIONAL = 32;

    private final ZoneTable tables;
    private final NameCursor name = new NameCursor();
    private final NameCursor target = new NameCursor();

    /** Parameters of the look-up under way. */
    private Table table;

    private long reader;
    private int chain;
    private boolean away;

    public Lookup(ZoneTable tables) {
        this.tables = tables;
        this.table = tables.current();
    }

    /** Appends what the zones say to {@code query}, whose question has been begun in {@code answer}. */
    public Result find(byte[] message, Query query, AnswerWriter answer) {
        while (true) {
            table = tables.current();
            reader = table.generation();
            name.ofQuestion(message, query.nameLength(), table.hash());
            chain = 0;
            away = false;
            Result result = resolve(query.type(), answer);
            if (table.isStill(reader)) {
                return result;
            }
            answer.restart();
        }
    }

    /** Whether the last answer ends with an alias to a name that is not ours. */
    public boolean leadsAway() {
        return away;
    }

    private Result resolve(int type, AnswerWriter answer) {
        while (true) {
            Node node = table.find(name, 0, reader);
            int label = 0;
            Node encloser = node;
            if (encloser == null) {
                label = Math.max(1, name.labels() - table.maxLabels());
                encloser = closest(label);
                if (encloser == null) {
                    return foreign(answer);
                }
                label = closestLabel;
            }
            ZoneCell zone = encloser.zone();
            ZoneCell.State state = zone.at(reader);
            if (!state.good) {
                answer.rcode(Rcode.SERVFAIL);
                return Result.UNAVAILABLE;
            }
            if (state.cuts > 0) {
                int cut = cut(zone, label, type);
                if (cut >= 0 && renames) {
                    if (redirect(zone, cut, answer)) {
                        continue;
                    }
                    return Result.ANSWER;
                }
                if (cut >= 0) {
                    return refer(zone, cut, answer);
                }
            }
            if (chain == 0) {
                answer.authoritative();
            }
            boolean exact = node != null && chain == 0;
            if (node == null && state.wildcards > 0) {
                node = table.findWildcard(name, label, reader);
            }
            if (node == null) {
                answer.rcode(Rcode.NXDOMAIN);
                negative(zone, state, answer);
                return Result.NXDOMAIN;
            }
            int chunk = chosen(node, zone, type);
            if (chunk > 0) {
                append(node, zone, chunk, exact, answer);
                return Result.ANSWER;
            }
            if (chunk == SOA) {
                state.soa.write(answer, Section.ANSWER, apexAt(zone), false);
                return Result.ANSWER;
            }
            int alias = Block.find(node.block, QType.CNAME);
            if (alias == 0) {
                negative(zone, state, answer);
                return Result.NODATA;
            }
            if (!follow(node, zone, alias, exact, answer)) {
                return Result.ANSWER;
            }
        }
    }

    private static final int SOA = -1;

    private int closestLabel;

    /** The longest suffix from {@code from} on that exists. */
    private @Nullable Node closest(int from) {
        for (int label = from; label <= name.labels(); label++) {
            Node node = table.find(name, label, reader);
            if (node != null) {
                closestLabel = label;
                return node;
            }
        }
        return null;
    }

    private Result foreign(AnswerWriter answer) {
        if (chain > 0) {
            away = true;
            // The alias leads out of our zones: the client goes on from there.
            return Result.ANSWER;
        }
        answer.rcode(Rcode.REFUSED);
        return Result.REFUSED;
    }

    /** The RRset that answers {@code type}, {@link #SOA} for the zone's SOA, or 0. */
    private int chosen(Node node, ZoneCell zone, int type) {
        if (type == QType.ANY) {
            // One RRset is enough (RFC 8482 §4.1).
            int first = Block.records(node.block);
            return first < node.block.length ? first : isApex(node, zone) ? SOA : 0;
        }
        if (type == QType.SOA) {
            return isApex(node, zone) ? SOA : 0;
        }
        return Block.find(node.block, type);
    }

    private static boolean isApex(Node node, ZoneCell zone) {
        return Block.records(node.block) - 1 == zone.apex().length;
    }

    /** Whether what {@link #cut} found is a DNAME. */
    private boolean renames;

    /**
     * The label at which the topmost zone cut at or above the name begins, or the topmost DNAME above it, or -1.
     *
     * @param label the closest encloser's
     */
    private int cut(ZoneCell zone, int label, int type) {
        renames = false;
        int apex = name.labels() - zone.labels();
        for (int i = apex; i >= label; i--) {
            Node node = table.find(name, i, reader);
            if (node == null) {
                return -1;
            }
            boolean cuts = i < apex && Block.find(node.block, QType.NS) != 0;
            if (!cuts && i > 0 && Block.find(node.block, QType.DNAME) != 0) {
                renames = true;
                return i;
            }
            if (i == apex) {
                continue;
            }
            // The parent answers for DS (RFC 4035 §3.1.4.1).
            if (Block.find(node.block, QType.NS) != 0 && !(i == 0 && type == QType.DS)) {
                return i;
            }
        }
        return -1;
    }

    /** Writes the DNAME at {@code label} and the CNAME that it means (RFC 6672 §3.2); false when the answer ends here. */
    private boolean redirect(ZoneCell zone, int label, AnswerWriter answer) {
        Node node = table.find(name, label, reader);
        int chunk = node == null ? 0 : Block.find(node.block, QType.DNAME);
        if (node == null || chunk == 0) {
            // Changed under us: the answer is thrown away.
            return false;
        }
        if (chain == 0) {
            answer.authoritative();
        }
        if (!rewrite(node.block, chunk, Section.ANSWER, name.place(label), apexAt(zone), answer)) {
            answer.truncate();
            return false;
        }
        int ttlAt = chunk + Block.CHUNK + 6;
        int targetAt = chunk + Block.CHUNK + 2 + Wire.FIXED;
        int prefix = name.start(label);
        int target = recordEnd(node.block, chunk + Block.CHUNK) - targetAt;
        if (prefix + target > Wire.MAX_NAME) {
            answer.rcode(Rcode.YXDOMAIN);
            return false;
        }
        byte[] alias = new byte[2 + Wire.FIXED + prefix + target + NameHash.PADDING];
        int size = 2 + Wire.FIXED + prefix + target;
        Wire.u16(alias, 0, Wire.POINTER | name.place(0));
        Wire.u16(alias, 2, QType.CNAME);
        Wire.u16(alias, 4, Wire.IN);
        System.arraycopy(node.block, ttlAt, alias, 6, 4);
        Wire.u16(alias, 10, prefix + target);
        System.arraycopy(name.wire, 0, alias, 12, prefix);
        System.arraycopy(node.block, targetAt, alias, 12 + prefix, target);
        if (!answer.hasRoom(size)) {
            answer.truncate();
            return false;
        }
        int at = answer.at();
        answer.append(Section.ANSWER, 1, alias, 0, size);
        name.follow(alias, 12, zone.apex(), zone.labels(), at + 12, table.hash());
        return ++chain < MAX_CHAIN;
    }

    private Result refer(ZoneCell zone, int label, AnswerWriter answer) {
        Node cut = table.find(name, label, reader);
        int chunk = cut == null ? 0 : Block.find(cut.block, QType.NS);
        if (cut == null || chunk == 0) {
            // Changed under us: the answer is thrown away.
            return Result.DELEGATION;
        }
        int owner = name.place(label);
        int begin = answer.at();
        if (!rewrite(cut.block, chunk, Section.AUTHORITY, owner, apexAt(zone), answer)) {
            answer.truncate();
            return Result.DELEGATION;
        }
        int length = cut.block[0] & 0xff;
        if (!addresses(cut, zone, chunk, begin, length, answer)) {
            // Glue that does not fit must not be missed (RFC 9471 §3.1).
            answer.truncate();
        }
        return Result.DELEGATION;
    }

    private void negative(ZoneCell zone, ZoneCell.State state, AnswerWriter answer) {
        if (!answer.truncated()) {
            state.soa.write(answer, Section.AUTHORITY, apexAt(zone), true);
        }
    }

    private int apexAt(ZoneCell zone) {
        return name.place(name.labels() - zone.labels());
    }

    private void append(Node node, ZoneCell zone, int chunk, boolean exact, AnswerWriter answer) {
        int begin = answer.at();
        if (!write(node, zone, chunk, exact, answer)) {
            answer.truncate();
            return;
        }
        int type = Block.type(node.block, chunk);
        if (type == QType.SRV || type == QType.MX || type == QType.NS) {
            addresses(node, zone, chunk, begin, Integer.MAX_VALUE, answer);
        }
    }

    /** Writes the CNAME and turns to its target; false when the answer ends here. */
    private boolean follow(Node node, ZoneCell zone, int alias, boolean exact, AnswerWriter answer) {
        int rdata = answer.at() + 2 + Wire.FIXED;
        if (!write(node, zone, alias, exact, answer)) {
            answer.truncate();
            return false;
        }
        int from = alias + Block.CHUNK + 2 + Wire.FIXED;
        name.follow(node.block, from, zone.apex(), zone.labels(), rdata, table.hash());
        return ++chain < MAX_CHAIN;
    }

    private boolean write(Node node, ZoneCell zone, int chunk, boolean exact, AnswerWriter answer) {
        if (!exact) {
            int owner = name.place(0);
            return rewrite(node.block, chunk, Section.ANSWER, owner, apexAt(zone), answer);
        }
        int size = Block.size(node.block, chunk);
        if (!answer.hasRoom(size)) {
            return false;
        }
        answer.append(Section.ANSWER, Block.count(node.block, chunk), node.block, chunk + Block.CHUNK, size);
        return true;
    }

    /** Appends an RRset whose owner stands at {@code owner} of the answer and whose zone's name at {@code apexAt}. */
    private static boolean rewrite(
            byte[] block, int chunk, Section section, int owner, int apexAt, AnswerWriter answer) {
        int size = Block.size(block, chunk);
        if (!answer.hasRoom(size)) {
            return false;
        }
        int type = Block.type(block, chunk);
        int end = chunk + Block.CHUNK + size;
        int begin = answer.at();
        int shift = begin - chunk - Block.CHUNK;
        answer.append(section, Block.count(block, chunk), block, chunk + Block.CHUNK, size);
        for (int at = chunk + Block.CHUNK; at < end; at = recordEnd(block, at)) {
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

    private static int recordEnd(byte[] block, int record) {
        return record + 2 + Wire.FIXED + u16(block, record + Wire.FIXED);
    }

    /**
     * Appends the addresses, as far as we know them, of the names in an RRset that was written from {@code begin} on.
     *
     * @param required only names at least this long and below the RRset's owner are required
     * @return false when a required one does not fit
     */
    private boolean addresses(Node owner, ZoneCell zone, int chunk, int begin, int required, AnswerWriter answer) {
        byte[] block = owner.block;
        int nameAt = 2 + Wire.FIXED + Block.nameOffset(Block.type(block, chunk));
        int shift = begin - chunk - Block.CHUNK;
        int at = chunk + Block.CHUNK;
        boolean all = true;
        for (int i = 0; i < Block.count(block, chunk) && i < MAX_ADDITIONAL; i++, at = recordEnd(block, at)) {
            int place = at + shift + nameAt;
            target.ofRdata(block, at + nameAt, zone.apex(), table.hash());
            Node node = place < Wire.POINTABLE ? table.find(target, 0, reader) : null;
            if (node != null) {
                boolean glue = target.length() >= required && isBelow(block);
                all &= address(node, QType.A, place, answer) || !glue;
                all &= address(node, QType.AAAA, place, answer) || !glue;
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

    private static boolean address(Node node, int type, int place, AnswerWriter answer) {
        int chunk = Block.find(node.block, type);
        return chunk == 0 || rewrite(node.block, chunk, Section.ADDITIONAL, place, 0, answer);
    }
}
