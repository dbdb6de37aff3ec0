package dev.berth.dns.zone;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Section;
import dev.berth.dns.message.Wire;
import dev.berth.dns.zone.Entry.Node;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Lookup} finds, written into the answer: RRsets, aliases, referrals and negative answers, each with what a signed
 * zone adds to it. One per thread.
 */
final class Reply {
    /** Aliases followed in one answer; a chain that is longer or goes round ends there. */
    private static final int MAX_CHAIN = 16;

    /** The name that is looked for now. */
    final NameCursor name = new NameCursor();

    private final Records records = new Records();
    private final Proofs proofs = new Proofs();

    /** Parameters of the look-up under way. */
    private Table table;

    private AnswerWriter answer = new AnswerWriter(new byte[0]);
    private long reader;
    private boolean dnssec;
    private int aliases;

    /** An RRset in the answer whose names' addresses are to follow; null: there is none. */
    private @Nullable Node named;

    private int namedChunk;
    private int namedAt;
    private int glueFrom;

    Reply(Table table) {
        this.table = table;
    }

    /** @param signatures whether the client wants them */
    void begin(Table from, long generation, boolean signatures, AnswerWriter into) {
        table = from;
        reader = generation;
        dnssec = signatures;
        answer = into;
        aliases = 0;
        named = null;
        proofs.clear();
    }

    /** Appends what comes behind the answer section. */
    void end() {
        if (dnssec && !answer.truncated() && !proofs.write(answer)) {
            answer.truncate();
        }
        if (named != null && !answer.truncated()) {
            addresses(named);
        }
    }

    /** Whether the name that is looked for is an alias's target. */
    boolean isAliased() {
        return aliases > 0;
    }

    /** What denies names in a zone, for a client that wants to know. */
    @Nullable
    Chain chain(ZoneCell.State state) {
        return dnssec ? state.chain : null;
    }

    /** Neither the name nor a wildcard for it exists. */
    Result absent(ZoneCell zone, ZoneCell.State state, int encloser) {
        answer.rcode(Rcode.NXDOMAIN);
        Chain chain = chain(state);
        negative(zone, state, chain);
        if (chain != null) {
            proofs.noWildcard(chain, zone, name, encloser);
        }
        return Result.NXDOMAIN;
    }

    /** What follows comes from a wildcard. */
    void expanded(ZoneCell zone, Chain chain, int encloser) {
        proofs.noCloser(chain, zone, name, encloser);
    }

    Result soa(Node node, ZoneCell zone, ZoneCell.State state) {
        state.soa.write(answer, Section.ANSWER, apexAt(zone), false);
        sign(node, QType.SOA, chain(state) != null);
        return Result.ANSWER;
    }

    /** Writes the DNAME at {@code label} and the CNAME that it means (RFC 6672 §3.2); false when the answer ends here. */
    boolean redirect(ZoneCell zone, int label, boolean signed) {
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

    Result refer(ZoneCell zone, int label, @Nullable Chain chain) {
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
    Result delegationSigner(ZoneCell parent) {
        ZoneCell.State state = parent.at(reader);
        if (aliases == 0) {
            answer.authoritative();
        }
        Chain.Link link = state.chain == null ? null : proofs.exact(state.chain, name, 0);
        if (link != null && found(link, QType.DS)) {
            return Result.ANSWER;
        }
        Chain chain = dnssec ? state.chain : null;
        negative(parent, state, chain);
        if (chain != null) {
            proofs.noData(chain, parent, name, 0);
        }
        return Result.NODATA;
    }

    /** Answers out of the chain, for types that stand there. */
    private boolean found(Chain.Link link, int type) {
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
    Result without(ZoneCell zone, ZoneCell.State state, boolean wild, int label, int type) {
        Chain chain = state.chain;
        if (type == QType.NSEC && chain != null && !chain.hashed() && !wild) {
            Chain.Link link = proofs.exact(chain, name, 0);
            if (link != null && found(link, QType.NSEC)) {
                return Result.ANSWER;
            }
        }
        negative(zone, state, dnssec ? chain : null);
        if (dnssec && chain != null) {
            if (wild) {
                proofs.noWildcard(chain, zone, name, label);
            } else {
                proofs.noData(chain, zone, name, 0);
            }
        }
        return Result.NODATA;
    }

    private void negative(ZoneCell zone, ZoneCell.State state, @Nullable Chain chain) {
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

    void append(Node node, ZoneCell zone, int chunk, boolean exact, boolean signed) {
        int begin = answer.at();
        if (!write(node, zone, chunk, exact)) {
            answer.truncate();
            return;
        }
        int type = Block.type(node.block, chunk);
        sign(node, type, signed);
        if (type == QType.SRV || type == QType.MX || type == QType.NS) {
            named(node, chunk, begin, Integer.MAX_VALUE);
        }
    }

    /** Appends the signatures of what was written last. */
    private void sign(Node node, int type, boolean signed) {
        if (signed
                && !answer.truncated()
                && !Records.signatures(node.block, type, Section.ANSWER, name.place(0), answer)) {
            answer.truncate();
        }
    }

    /** Writes the CNAME and turns to its target; false when the answer ends here. */
    boolean follow(Node node, ZoneCell zone, int alias, boolean exact, boolean signed) {
        int rdata = answer.at() + 2 + Wire.FIXED;
        if (!write(node, zone, alias, exact)) {
            answer.truncate();
            return false;
        }
        sign(node, QType.CNAME, signed);
        if (answer.truncated()) {
            return false;
        }
        int from = alias + Block.CHUNK + 2 + Wire.FIXED;
        name.follow(node.block, from, zone.apex(), zone.labels(), rdata, table.hash());
        return ++aliases < MAX_CHAIN;
    }

    private boolean write(Node node, ZoneCell zone, int chunk, boolean exact) {
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

    private void addresses(Node node) {
        boolean all =
                records.addresses(table, reader, node, node.zone(), namedChunk, namedAt, glueFrom, dnssec, answer);
        if (!all) {
            // Glue that does not fit must not be missed (RFC 9471 §3.1).
            answer.truncate();
        }
    }
}
