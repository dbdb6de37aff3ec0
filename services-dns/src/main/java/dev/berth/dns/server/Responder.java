package dev.berth.dns.server;

import static dev.berth.dns.message.Wire.u16;

import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.Cookies;
import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Tsig;
import dev.berth.dns.message.Wire;
import dev.berth.dns.zone.Lookup;
import dev.berth.dns.zone.Result;
import java.time.Duration;

/** From the octets of a query to those of its answer. One per thread. */
final class Responder {
    /** What a TCP message can hold. */
    static final int MAX_TCP = 65535;
    /** Not to be answered here: a transfer, an update that waits for its commit, what others have to be asked. */
    static final int LATER = -1;

    private final byte[] out;
    private final AnswerWriter answer;
    private final Lookup lookup;
    private final Serving serving;
    private final Counts counts;
    private final Transport transport;
    private final Cookies cookies;
    private final byte[] cookie = new byte[Cookies.SIZE];
    private final int keepalive;
    private int client;

    Responder(Serving serving, Transport transport) {
        this(serving, transport, Duration.ZERO);
    }

    /** @param idle how long a connection may be still */
    Responder(Serving serving, Transport transport, Duration idle) {
        this.keepalive = (int) Math.min(65535, idle.toMillis() / 100);
        this.out = new byte[transport.isStream() ? MAX_TCP : Query.MAX_UDP];
        this.answer = new AnswerWriter(out);
        this.lookup = new Lookup(serving.zones());
        this.serving = serving;
        this.cookies = new Cookies(serving.cookieSecret());
        this.counts = serving.counts();
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
     * @param from the client's IPv4 address
     * @return the answer's length, 0 for silence, or {@link #LATER}
     */
    int answer(byte[] query, int length, int from) {
        try {
            client = from;
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
                yield q.signedAt() == 0 ? answer(query, q, 0) : answerSigned(query, q);
            }
            case Decoded.Update update -> {
                counts.query(transport);
                yield LATER;
            }
            case Decoded.Notify notify -> {
                counts.query(transport);
                yield LATER;
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

    private int answerSigned(byte[] message, Query query) {
        if (isTransfer(query) && transport.isStream()) {
            return LATER;
        }
        Tsig tsig = Tsig.judge(
                message,
                query.signedAt(),
                serving.access().get().keys(),
                serving.clock().instant());
        int length;
        if (tsig == null) {
            return reject(message, query, Rcode.FORMERR);
        } else if (tsig.error() != 0) {
            length = reject(message, query, Rcode.NOTAUTH);
        } else {
            length = answer(message, query, tsig.size());
        }
        return tsig.sign(out, length, serving.clock().instant());
    }

    /** Whether an answer is sent, be it without its records. */
    private boolean mayAnswer(RateLimit limit, byte[] message, Query query, Result result) {
        int question = query.type();
        for (int i = Wire.HEADER; i < Wire.HEADER + query.nameLength(); i++) {
            question = 31 * question + (message[i] | 0x20);
        }
        long now = serving.clock().instant().getEpochSecond();
        return switch (limit.judge(client, result, question, now)) {
            case SEND -> true;
            case TRUNCATE -> {
                answer.truncate();
                yield true;
            }
            case DROP -> {
                counts.dropped(Counts.Drop.RATE, 1);
                yield false;
            }
        };
    }

    private int reject(byte[] message, Query query, Rcode rcode) {
        counts.answered(rcode);
        return answer.reject(message, query.rejected(rcode));
    }

    static boolean isTransfer(Query query) {
        return query.qclass() == Wire.IN && (query.type() == QType.AXFR || query.type() == QType.IXFR);
    }

    /** @param spare octets to leave free for a signature */
    private int answer(byte[] message, Query asked, int spare) {
        Query query = asked;
        if (isTransfer(query)) {
            if (transport.isStream()) {
                return LATER;
            }
            // Over UDP the newest SOA alone is an answer too: the client comes again over TCP (RFC 1995 §2).
            query = query.type() == QType.IXFR ? query.ofType(QType.SOA) : query;
        }
        answer.begin(message, query, (transport.isStream() ? MAX_TCP : query.udpLimit()) - spare);
        boolean known = false;
        if (query.cookieAt() > 0) {
            long now = serving.clock().instant().getEpochSecond();
            known = cookies.answer(message, query.cookieAt(), client, now, cookie);
            answer.cookie(cookie);
        }
        if (query.keepalive() && transport.isStream()) {
            answer.keepalive(keepalive);
        }
        if (query.padding() && transport == Transport.TLS) {
            answer.pad();
        }
        Result result;
        if (query.qclass() == Chaos.CLASS
                && Chaos.answer(message, query, serving.identity().get(), answer)) {
            result = Result.ANSWER;
        } else if (query.qclass() != Wire.IN || query.type() == QType.AXFR) {
            answer.rcode(Rcode.REFUSED);
            result = Result.REFUSED;
        } else {
            boolean recursive = query.recursionDesired()
                    && spare == 0
                    && serving.forwarding().get().serves(client);
            result = lookup.find(message, query, answer);
            if (recursive && (result == Result.REFUSED || result == Result.DELEGATION || lookup.leadsAway())) {
                return LATER;
            }
            if (recursive) {
                answer.recursionAvailable();
            }
        }
        counts.found(result);
        if (!transport.isStream() && !known) {
            RateLimit limit = serving.rateLimit().get();
            if (limit.limits(client) && !mayAnswer(limit, message, query, result)) {
                return 0;
            }
        }
        if (answer.truncated()) {
            counts.truncated();
        }
        counts.answered(answer.rcode());
        return answer.finish();
    }
}
