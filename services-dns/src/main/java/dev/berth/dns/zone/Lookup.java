package dev.berth.dns.zone;

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

    private final ZoneTable tables;
    private final NameCursor name = new NameCursor();
    private final Records records = new Records();
    private final Proofs proofs = new Proofs();

    /** Parameters of the look-up under way. */
    private Table table;

    private long reader;
    private boolean dnssec;
    private int aliases;
    private boolean away;

    /** An RRset in the answer whose names' addresses are to follow; null: there is none. */
    private @Nullable Node named;

    private int namedChunk;
    private int namedAt;
    private int glueFrom;

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
            dnssec = query.dnssecOk();
            aliases = 0;
            away = false;
            named = null;
            proofs.clear();
            Result result = resolve(query.type(), answer);
            if (dnssec && !answer.truncated() && !proofs.write(answer)) {
                answer.truncate();
            }
            if (named != null && !answer.truncated()) {
                addresses(named, answer);
            }
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
                return delegationSigner(parent, answer);
            }
            ZoneCell.State state = zone.at(reader);
            if (!state.good) {
                answer.rcode(Rcode.SERVFAIL);
                return Result.UNAVAILABLE;
            }
            Chain chain = dnssec ? state.chain : null;
            if (state.cuts > 0) {
                int cut = cut(zone, label, type);
                if (cut >= 0 && renames) {
                    if (redirect(zone, cut, chain != null, answer)) {
                        continue;
                    }
                    return Result.ANSWER;
                }
                if (cut >= 0) {
                    return refer(zone, cut, chain, answer);
                }
            }
            if (aliases == 0) {
                answer.authoritative();
            }
            boolean exact = node != null && aliases == 0;
            boolean wild = node == null;
            if (node == null && state.wildcards > 0) {
                node = table.findWildcard(name, label, reader);
            }
            if (node == null) {
                answer.rcode(Rcode.NXDOMAIN);
                negative(zone, state, chain, answer);
                if (chain != null) {
                    proofs.noWildcard(chain, zone, name, label);
                }
                return Result.NXDOMAIN;
            }
            int chunk = chosen(node, zone, type);
            int alias = chunk == 0 ? Block.find(node.block, QType.CNAME) : 0;
            if (chunk == 0 && alias == 0) {
                return without(node, zone, state, wild, label, type, answer);
            }
            if (wild && chain != null) {
                proofs.noCloser(chain, zone, name, label);
            }
            if (chunk == SOA) {
                state.soa.write(answer, Section.ANSWER, apexAt(zone), false);
                sign(node, QType.SOA, chain != null, answer);
                return Result.ANSWER;
            }
            if (chunk > 0) {
                append(node, zone, chunk, exact, chain != null, answer);
                return Result.ANSWER;
            }
            if (!follow(node, zone, alias, exact, chain != null, answer)) {
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
        if (aliases > 0) {
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

    /** Writes the DNAME at {@code label} and the CNAME that it means (RFC 6672 §3.2); false when the answer ends here. */
    private boolean redirect(ZoneCell zone, int label, boolean signed, AnswerWriter answer) {
        Node node = table.find(name, label, reader);
        int chunk = node == null ? 0 : Block.find(node.block, QType.DNAME);
        if (node == null || chunk == 0) {
            // Changed under us: the answer is thrown away.
            return false;
        }
        if (aliases == 0) {
            answer.authoritative();
        }
        int owner = name.place(label);
        if (!Records.rewritten(node.block, chunk, Section.ANSWER, owner, apexAt(zone), answer)
                || signed && !Records.signatures(node.block, QType.DNAME, Section.ANSWER, owner, answer)) {
            answer.truncate();
            return false;
        }
        int ttlAt = chunk + Block.CHUNK + 6;
        int targetAt = chunk + Block.CHUNK + 2 + Wire.FIXED;
        int prefix = name.start(label);
        int target = Records.end(node.block, chunk + Block.CHUNK) - targetAt;
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
        return ++aliases < MAX_CHAIN;
    }

    private Result refer(ZoneCell zone, int label, @Nullable Chain chain, AnswerWriter answer) {
        Node cut = table.find(name, label, reader);
        int chunk = cut == null ? 0 : Block.find(cut.block, QType.NS);
        if (cut == null || chunk == 0) {
            // Changed under us: the answer is thrown away.
            return Result.DELEGATION;
        }
        int owner = name.place(label);
        named(cut, chunk, answer.at(), cut.block[0] & 0xff);
        if (!Records.rewritten(cut.block, chunk, Section.AUTHORITY, owner, apexAt(zone), answer)) {
            answer.truncate();
            return Result.DELEGATION;
        }
        if (chain != null) {
            int signer = Block.find(cut.block, QType.DS);
            if (signer == 0) {
                proofs.noData(chain, zone, name, label);
            } else if (!Records.rewritten(cut.block, signer, Section.AUTHORITY, owner, 0, answer)
                    || !Records.signatures(cut.block, QType.DS, Section.AUTHORITY, owner, answer)) {
                answer.truncate();
            }
        }
        return Result.DELEGATION;
    }

    /** The DS records of a zone of ours are for the zone above it to tell (RFC 4035 §3.1.4.1). */
    private Result delegationSigner(ZoneCell parent, AnswerWriter answer) {
        ZoneCell.State state = parent.at(reader);
        if (aliases == 0) {
            answer.authoritative();
        }
        Chain.Link link = state.chain == null ? null : proofs.exact(state.chain, name, 0);
        if (link != null && found(link, QType.DS, answer)) {
            return Result.ANSWER;
        }
        Chain chain = dnssec ? state.chain : null;
        negative(parent, state, chain, answer);
        if (chain != null) {
            proofs.noData(chain, parent, name, 0);
        }
        return Result.NODATA;
    }

    /** Answers out of the chain, for types that stand there. */
    private boolean found(Chain.Link link, int type, AnswerWriter answer) {
        int chunk = Block.find(link.block, type);
        if (chunk == 0) {
            return false;
        }
        int owner = name.place(0);
        if (!Records.rewritten(link.block, chunk, Section.ANSWER, owner, 0, answer)
                || dnssec && !Records.signatures(link.block, type, Section.ANSWER, owner, answer)) {
            answer.truncate();
        }
        return true;
    }

    /** The name, or a wildcard for it, has no records of the type. */
    private Result without(
            Node node, ZoneCell zone, ZoneCell.State state, boolean wild, int label, int type, AnswerWriter answer) {
        Chain chain = state.chain;
        if (type == QType.NSEC && chain != null && !chain.hashed() && !wild) {
            Chain.Link link = proofs.exact(chain, name, 0);
            if (link != null && found(link, QType.NSEC, answer)) {
                return Result.ANSWER;
            }
        }
        negative(zone, state, dnssec ? chain : null, answer);
        if (dnssec && chain != null) {
            if (wild) {
                proofs.noWildcard(chain, zone, name, label);
            } else {
                proofs.noData(chain, zone, name, 0);
            }
        }
        return Result.NODATA;
    }

    private void negative(ZoneCell zone, ZoneCell.State state, @Nullable Chain chain, AnswerWriter answer) {
        if (answer.truncated()) {
            return;
        }
        state.soa.write(answer, Section.AUTHORITY, apexAt(zone), true);
        int label = name.labels() - zone.labels();
        Node apex = chain == null || answer.truncated() ? null : table.find(name, label, reader);
        if (apex != null) {
            int at = answer.at();
            if (!Records.signatures(apex.block, QType.SOA, Section.AUTHORITY, name.place(label), answer)) {
                answer.truncate();
            } else if (answer.at() > at) {
                answer.patch32(at + 6, state.soa.negativeTtl());
            }
        }
    }

    private int apexAt(ZoneCell zone) {
        return name.place(name.labels() - zone.labels());
    }

    private void append(Node node, ZoneCell zone, int chunk, boolean exact, boolean signed, AnswerWriter answer) {
        int begin = answer.at();
        if (!write(node, zone, chunk, exact, answer)) {
            answer.truncate();
            return;
        }
        int type = Block.type(node.block, chunk);
        sign(node, type, signed, answer);
        if (type == QType.SRV || type == QType.MX || type == QType.NS) {
            named(node, chunk, begin, Integer.MAX_VALUE);
        }
    }

    /** Appends the signatures of what was written last. */
    private void sign(Node node, int type, boolean signed, AnswerWriter answer) {
        if (signed
                && !answer.truncated()
                && !Records.signatures(node.block, type, Section.ANSWER, name.place(0), answer)) {
            answer.truncate();
        }
    }

    /** Writes the CNAME and turns to its target; false when the answer ends here. */
    private boolean follow(Node node, ZoneCell zone, int alias, boolean exact, boolean signed, AnswerWriter answer) {
        int rdata = answer.at() + 2 + Wire.FIXED;
        if (!write(node, zone, alias, exact, answer)) {
            answer.truncate();
            return false;
        }
        sign(node, QType.CNAME, signed, answer);
        if (answer.truncated()) {
            return false;
        }
        int from = alias + Block.CHUNK + 2 + Wire.FIXED;
        name.follow(node.block, from, zone.apex(), zone.labels(), rdata, table.hash());
        return ++aliases < MAX_CHAIN;
    }

    private boolean write(Node node, ZoneCell zone, int chunk, boolean exact, AnswerWriter answer) {
        return exact
                ? Records.prepared(node.block, chunk, answer)
                : Records.rewritten(node.block, chunk, Section.ANSWER, name.place(0), apexAt(zone), answer);
    }

    /** The addresses of the names in this RRset, which stands at {@code begin} of the answer, are to follow. */
    private void named(Node node, int chunk, int begin, int glue) {
        named = node;
        namedChunk = chunk;
        namedAt = begin;
        glueFrom = glue;
    }

    private void addresses(Node node, AnswerWriter answer) {
        boolean all =
                records.addresses(table, reader, node, node.zone(), namedChunk, namedAt, glueFrom, dnssec, answer);
        if (!all) {
            // Glue that does not fit must not be missed (RFC 9471 §3.1).
            answer.truncate();
        }
    }
}
