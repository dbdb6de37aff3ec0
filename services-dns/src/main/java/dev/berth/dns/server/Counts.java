package dev.berth.dns.server;

import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.zone.Result;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was received and sent since the appliance started. Any thread may count. */
public final class Counts {
    private static final Logger LOG = LoggerFactory.getLogger(Counts.class);

    /** Why something that came was dropped by the server rather than by the protocol. */
    enum Drop {
        /** An answer that the operating system did not take. */
        SEND,
        /** An update or a question for other servers, over UDP, while too many wait already. */
        LATER,
        /** An answer beyond the rate that its client may have. */
        RATE,
        /** A TCP connection closed because there were too many. */
        CONNECTIONS,
        /** A TCP connection closed because nothing moved on it. */
        IDLE,
        /** A TCP connection on which the client and we did not come to speak TLS. */
        HANDSHAKE
    }

    /** What came of asking a primary. */
    enum Refresh {
        /** Our copy is the newest. */
        CURRENT,
        AXFR,
        IXFR,
        FAILED
    }

    /** What came of telling a name to another primary. */
    enum Told {
        DONE,
        /** The name has records of somebody else there. */
        CONFLICT,
        FAILED
    }

    private final LongAdder[] told = adders(Told.values().length);
    private final LongAdder[] refreshes = adders(Refresh.values().length);
    private final LongAdder[] queries = adders(Transport.values().length);
    private final LongAdder[] rcodes = adders(Rcode.values().length);
    private final LongAdder[] results = adders(Result.values().length);
    private final LongAdder[] silences = adders(Decoded.Silence.values().length);
    private final LongAdder[] drops = adders(Drop.values().length);
    private final AtomicBoolean failedBefore = new AtomicBoolean();
    private final LongAdder wholeTransfers = new LongAdder();
    private final LongAdder incrementalTransfers = new LongAdder();
    private final LongAdder forwarded = new LongAdder();
    private final LongAdder truncated = new LongAdder();

    private static LongAdder[] adders(int count) {
        return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
    }

    void query(Transport transport) {
        queries[transport.ordinal()].increment();
    }

    void answered(Rcode rcode) {
        rcodes[rcode.ordinal()].increment();
    }

    void found(Result result) {
        results[result.ordinal()].increment();
    }

    void silent(Decoded.Silence reason) {
        silences[reason.ordinal()].increment();
    }

    void dropped(Drop reason, long count) {
        drops[reason.ordinal()].add(count);
    }

    /** A query that an error of ours kept from its answer; the first one is logged with all that there is to know. */
    void failed(RuntimeException cause) {
        answered(Rcode.SERVFAIL);
        if (!failedBefore.getAndSet(true)) {
            LOG.atError().setCause(cause).log("dns query answered with SERVFAIL, an error of Berth; please report it");
        }
    }

    void told(Told outcome) {
        told[outcome.ordinal()].increment();
    }

    long tellings(Told outcome) {
        return told[outcome.ordinal()].sum();
    }

    void refreshed(Refresh outcome) {
        refreshes[outcome.ordinal()].increment();
    }

    long refreshes(Refresh outcome) {
        return refreshes[outcome.ordinal()].sum();
    }

    void forwarded() {
        forwarded.increment();
    }

    long forwards() {
        return forwarded.sum();
    }

    void transferred(boolean incremental) {
        (incremental ? incrementalTransfers : wholeTransfers).increment();
    }

    long transfers(boolean incremental) {
        return (incremental ? incrementalTransfers : wholeTransfers).sum();
    }

    void truncated() {
        truncated.increment();
    }

    long queries(Transport transport) {
        return queries[transport.ordinal()].sum();
    }

    long answers(Rcode rcode) {
        return rcodes[rcode.ordinal()].sum();
    }

    long silences(Decoded.Silence reason) {
        return silences[reason.ordinal()].sum();
    }

    long drops(Drop reason) {
        return drops[reason.ordinal()].sum();
    }

    long truncations() {
        return truncated.sum();
    }

    /** For status: queries, and answers by kind. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        totals.put(
                "queries",
                Stream.of(Transport.values()).mapToLong(this::queries).sum());
        for (Result result : Result.values()) {
            totals.put(result.name().toLowerCase(Locale.ROOT), results[result.ordinal()].sum());
        }
        totals.put(
                "errors",
                answers(Rcode.FORMERR) + answers(Rcode.NOTIMP) + answers(Rcode.BADVERS) + answers(Rcode.SERVFAIL));
        totals.put("forwarded", forwards());
        totals.put("truncated", truncations());
        return totals;
    }
}
