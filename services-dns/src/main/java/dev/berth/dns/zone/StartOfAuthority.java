package dev.berth.dns.zone;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Section;
import dev.berth.dns.message.Wire;

/** A zone's prepared SOA record. */
final class StartOfAuthority {
    private static final int TTL_AT = 6;
    private static final int RDATA_AT = 12;

    private final byte[] record;
    private final int ttl;
    private final int negativeTtl;
    /** Where the names' pointers to the apex stand, or 0. */
    private final int mnamePointer;

    private final int rnamePointer;

    StartOfAuthority(Zone zone, long serial) {
        byte[] apex = zone.name().wire();
        byte[] mname = Block.compress(zone.soa().mname().wire(), apex, 0);
        byte[] rname = Block.compress(zone.soa().rname().wire(), apex, 0);
        int numbers = RDATA_AT + mname.length + rname.length;
        record = new byte[numbers + 20];
        ttl = zone.ttl();
        // RFC 2308 §5: the TTL of a negative answer is the lesser of the two.
        negativeTtl = Math.min(ttl, zone.soa().minimum());
        u16(record, 0, Wire.POINTER);
        u16(record, 2, QType.SOA);
        u16(record, 4, Wire.IN);
        i32(record, TTL_AT, ttl);
        u16(record, 10, record.length - RDATA_AT);
        System.arraycopy(mname, 0, record, RDATA_AT, mname.length);
        System.arraycopy(rname, 0, record, RDATA_AT + mname.length, rname.length);
        mnamePointer = isCompressed(zone.soa().mname(), mname) ? RDATA_AT + mname.length - 2 : 0;
        rnamePointer = isCompressed(zone.soa().rname(), rname) ? numbers - 2 : 0;
        i32(record, numbers, (int) serial);
        i32(record, numbers + 4, zone.soa().refresh());
        i32(record, numbers + 8, zone.soa().retry());
        i32(record, numbers + 12, zone.soa().expire());
        i32(record, numbers + 16, zone.soa().minimum());
    }

    private static boolean isCompressed(DomainName name, byte[] written) {
        return written.length < name.wireLength();
    }

    /** Seconds. */
    int negativeTtl() {
        return negativeTtl;
    }

    /** Appends it as the answer, or with {@code negative} as the authority for there being none; truncates for want of room. */
    void write(AnswerWriter answer, Section section, int apexAt, boolean negative) {
        if (!answer.hasRoom(record.length)) {
            answer.truncate();
            return;
        }
        int at = answer.at();
        answer.append(section, 1, record, 0, record.length);
        answer.patch16(at, Wire.POINTER | apexAt);
        answer.patch32(at + TTL_AT, negative ? negativeTtl : ttl);
        if (mnamePointer > 0) {
            answer.patch16(at + mnamePointer, Wire.POINTER | apexAt);
        }
        if (rnamePointer > 0) {
            answer.patch16(at + rnamePointer, Wire.POINTER | apexAt);
        }
    }
}
