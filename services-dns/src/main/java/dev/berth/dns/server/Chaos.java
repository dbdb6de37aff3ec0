package dev.berth.dns.server;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Section;
import dev.berth.dns.message.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What a server says of itself in class CHAOS (RFC 4892): its name, if it is told one; never its version. */
final class Chaos {
    static final int CLASS = 3;
    private static final int TXT = 16;
    private static final Set<DomainName> NAMES = Set.of(DomainName.of("id.server"), DomainName.of("hostname.bind"));

    private Chaos() {}

    /** Whether the question was one for our name, and is answered. */
    static boolean answer(byte[] message, Query query, String identity, AnswerWriter answer) {
        boolean text = query.type() == TXT || query.type() == QType.ANY;
        if (identity.isEmpty() || !text || !NAMES.contains(DomainName.at(message, Wire.HEADER))) {
            return false;
        }
        byte[] own = identity.getBytes(StandardCharsets.UTF_8);
        byte[] record = new byte[2 + Wire.FIXED + 1 + own.length];
        u16(record, 0, Wire.POINTER | Wire.HEADER);
        u16(record, 2, TXT);
        u16(record, 4, CLASS);
        i32(record, 6, 0);
        u16(record, 10, own.length + 1);
        record[12] = (byte) own.length;
        System.arraycopy(own, 0, record, 13, own.length);
        answer.authoritative();
        if (answer.hasRoom(record.length)) {
            answer.append(Section.ANSWER, 1, record, 0, record.length);
        } else {
            answer.truncate();
        }
        return true;
    }
}
