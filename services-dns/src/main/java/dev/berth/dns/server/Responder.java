package dev.berth.dns.server;

import static dev.berth.dns.message.Wire.u16;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Wire;
import dev.berth.dns.zone.Lookup;
import dev.berth.dns.zone.Result;
import dev.berth.dns.zone.ZoneTable;

/** From the octets of a query to those of its answer. One per thread. */
final class Responder {
    /** What a TCP message can hold. */
    static final int MAX_TCP = 65535;

    private final byte[] out;
    private final AnswerWriter answer;
    private final Lookup lookup;
    private final Counts counts;
    private final Transport transport;

    Responder(ZoneTable zones, Counts counts, Transport transport) {
        this.out = new byte[transport == Transport.UDP ? Query.MAX_UDP : MAX_TCP];
        this.answer = new AnswerWriter(out);
        this.lookup = new Lookup(zones);
        this.counts = counts;
        this.transport = transport;
    }

    /** Where {@link #answer} leaves the answer. */
    byte[] out() {
        return out;
    }

    /**
     * Answers the query in the first {@code length} octets. Never throws: what should not happen is told once, and
     * answered as a failure of ours.
     *
     * @return the answer's length, or 0 for silence
     */
    int answer(byte[] query, int length) {
        try {
            return decide(query, length);
        } catch (RuntimeException e) {
            counts.failed(e);
            return answer.reject(
                    query, new Decoded.Rejected(u16(query, 0), u16(query, 2), Wire.HEADER, false, Rcode.SERVFAIL));
        }
    }

    private int decide(byte[] query, int length) {
        return switch (QueryDecoder.decode(query, length)) {
            case Query q -> {
                counts.query(transport);
                yield answer(query, q);
            }
            case Decoded.Rejected rejected -> {
                counts.query(transport);
                counts.answered(rejected.rcode());
                yield answer.reject(query, rejected);
            }
            case Decoded.Silence reason -> {
                counts.silent(reason);
                yield 0;
            }
        };
    }

    private int answer(byte[] message, Query query) {
        answer.begin(message, query, transport == Transport.UDP ? query.udpLimit() : MAX_TCP);
        if (query.qclass() != Wire.IN || query.type() == QType.AXFR || query.type() == QType.IXFR) {
            answer.rcode(Rcode.REFUSED);
            counts.found(Result.REFUSED);
        } else {
            counts.found(lookup.find(message, query, answer));
        }
        if (answer.truncated()) {
            counts.truncated();
        }
        counts.answered(answer.rcode());
        return answer.finish();
    }
}
