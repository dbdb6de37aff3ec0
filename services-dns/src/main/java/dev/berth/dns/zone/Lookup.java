package dev.berth.dns.zone;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.zone.Entry.Node;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from a {@link ZoneTable} by the algorithm of RFC 1034 §4.3.2 with the wildcards of RFC 4592. One per thread:
 * it holds what a look-up needs, so that nothing is allocated.
 */
public final class Lookup {
    private final ZoneTable tables;
    private final Reply reply;
    private final NameCursor name;

    /** Parameters of the look-up under way. */
    private Table table;

    private long reader;
    private boolean away;

    public Lookup(ZoneTable tables) {
        this.tables = tables;
        this.table = tables.current();
        this.reply = new Reply(table);
        this.name = reply.name;
    }

    /** Appends what the zones say to {@code query}, whose question has been begun in {@code answer}. */
    public Result find(byte[] message, Query query, AnswerWriter answer) {
        while (true) {
            table = tables.current();
            reader = table.generation();
            name.ofQuestion(message, query.nameLength(), table.hash());
            reply.begin(table, reader, query.dnssecOk(), answer);
            away = false;
            Result result = resolve(query.type(), answer);
            reply.end();
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
            ZoneCell parent = zone.parent();
            if (type == QType.DS && parent != null && node != null && isApex(node, zone)) {
                return reply.delegationSigner(parent);
            }
            ZoneCell.State state = zone.at(reader);
            if (!state.good) {
                answer.rcode(Rcode.SERVFAIL);
                return Result.UNAVAILABLE;
            }
            Chain chain = reply.chain(state);
            if (state.cuts > 0) {
                int cut = cut(zone, label, type);
                if (cut >= 0 && !renames) {
                    return reply.refer(zone, cut, chain);
                }
                if (cut >= 0 && !reply.redirect(zone, cut, chain != null)) {
                    return Result.ANSWER;
                }
                if (cut >= 0) {
                    continue;
                }
            }
            if (!reply.isAliased()) {
                answer.authoritative();
            }
            boolean wild = node == null;
            if (node == null && state.wildcards > 0) {
                node = table.findWildcard(name, label, reader);
            }
            if (node == null) {
                return reply.absent(zone, state, label);
            }
            int chunk = chosen(node, zone, type);
            int alias = chunk == 0 ? Block.find(node.block, QType.CNAME) : 0;
            if (chunk == 0 && alias == 0) {
                return reply.without(zone, state, wild, label, type);
            }
            if (wild && chain != null) {
                reply.expanded(zone, chain, label);
            }
            if (chunk == SOA) {
                return reply.soa(node, zone, state);
            }
            boolean exact = !wild && !reply.isAliased();
            if (chunk > 0) {
                reply.append(node, zone, chunk, exact, chain != null);
                return Result.ANSWER;
            }
            if (!reply.follow(node, zone, alias, exact, chain != null)) {
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
        if (reply.isAliased()) {
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
            if (first < node.block.length && Block.type(node.block, first) == QType.RRSIG) {
                first = Block.next(node.block, first);
            }
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
}
