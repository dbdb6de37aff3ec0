package dev.berth.dns.zone;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.ZoneWalk;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;
import dev.berth.dns.zone.Entry.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts the names of a zone file into a table that nobody has seen yet: straight from the file's octets to blocks, for there may be
 * millions.
 */
final class FileLoad {
    private final Table table;
    private final ZoneCell zone;
    private final Consumer<RRset> unreadable;
    /** Where a block is made. */
    private byte[] out = new byte[1 << 12];

    private int size;
    /** The last new name, and how many that stand right below the same one have come in a row. */
    private byte[] last = {0};

    private int siblings;
    /** The next names, so many that the processor can wait for the memory of all of them at once. */
    private final Node[] ahead = new Node[64];

    private int waiting;
    /** Whether other zones of the table lie below this one. */
    private final boolean above;

    /** @param unreadable is told of RRsets that are left out, for they lack the name that their type wants */
    FileLoad(Table table, ZoneCell zone, Consumer<RRset> unreadable) {
        this.table = table;
        this.zone = zone;
        this.unreadable = unreadable;
        this.above = table.zones().keySet().stream()
                .anyMatch(other -> !other.equals(zone.name()) && other.isWithin(zone.name()));
    }

    /** The next name; they come in canonical order. */
    void add(ZoneWalk walk) {
        if (above && !table.holds(walk.name(), zone)) {
            return;
        }
        byte[] block = block(walk);
        if (Block.records(block) < block.length) {
            ahead[waiting++] = table.node(zone, block);
            if (waiting == ahead.length) {
                flush();
            }
        }
    }

    /** After the last name. */
    void done() {
        flush();
        endSiblings();
    }

    private void flush() {
        table.approach(ahead, waiting);
        for (int i = 0; i < waiting; i++) {
            if (table.load(ahead[i])) {
                if (!isSibling(ahead[i].block)) {
                    endSiblings();
                }
                last = ahead[i].block;
                siblings++;
            }
        }
        waiting = 0;
    }

    private void endSiblings() {
        if (siblings > 0) {
            table.exist(DomainName.at(last, 1).parent(), siblings);
        }
        siblings = 0;
    }

    private boolean isSibling(byte[] block) {
        return siblings > 0
                && Arrays.equals(block, 2 + block[1], Block.records(block), last, 2 + last[1], Block.records(last));
    }

    private byte[] block(ZoneWalk walk) {
        byte[] octets = walk.octets();
        int length = 1;
        for (int at = walk.nameAt(); octets[at] != 0; at += octets[at] + 1) {
            length += octets[at] + 1;
        }
        size = 0;
        room(1 + length);
        out[0] = (byte) length;
        System.arraycopy(octets, walk.nameAt(), out, 1, length);
        size = 1 + length;
        while (walk.nextRRset()) {
            rrset(walk, length);
        }
        return Arrays.copyOf(out, size);
    }

    private void rrset(ZoneWalk walk, int nameLength) {
        int chunk = size;
        int nameOffset = Block.nameOffset(walk.type());
        int apexAt = Wire.HEADER + nameLength - zone.apex().length;
        boolean readable = true;
        room(Block.CHUNK);
        size += Block.CHUNK;
        List<Octets> all = new ArrayList<>(0);
        while (walk.nextRecord()) {
            byte[] from = walk.octets();
            int at = walk.rdataAt();
            int length = walk.length();
            if (nameOffset >= 0) {
                byte[] rdata = Arrays.copyOfRange(from, at, at + length);
                all.add(Octets.copyOf(rdata));
                readable &= Block.isName(rdata, nameOffset);
                if (readable && Block.isCompressible(walk.type())) {
                    rdata = Block.compress(rdata, zone.apex(), nameOffset, apexAt);
                }
                from = rdata;
                at = 0;
                length = rdata.length;
            }
            record(walk, from, at, length);
        }
        if (readable) {
            Wire.u16(out, chunk, walk.type());
            Wire.u16(out, chunk + 2, walk.records());
            Wire.i32(out, chunk + 4, size - chunk - Block.CHUNK);
        } else {
            size = chunk;
            unreadable.accept(new RRset(walk.name(), walk.type(), walk.ttl(), all));
        }
    }

    private void record(ZoneWalk walk, byte[] from, int at, int length) {
        room(2 + Wire.FIXED + length);
        boolean signature = walk.type() == QType.RRSIG && length > 8;
        Wire.u16(out, size, Block.OWNER);
        Wire.u16(out, size + 2, walk.type());
        Wire.u16(out, size + 4, Wire.IN);
        Wire.i32(out, size + 6, signature ? Wire.i32(from, at + 4) : walk.ttl());
        Wire.u16(out, size + 10, length);
        System.arraycopy(from, at, out, size + 12, length);
        size += 12 + length;
    }

    private void room(int more) {
        if (size + more > out.length) {
            out = Arrays.copyOf(out, Math.max(size + more, 2 * out.length));
        }
    }
}
