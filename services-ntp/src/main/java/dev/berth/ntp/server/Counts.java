package dev.berth.ntp.server;

import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.nts.KeyExchange;
import dev.berth.ntp.server.Decision.Reason;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Totals and standings of the service, for metrics and status. */
public final class Counts {
    private static final double NANOS = 1e9;

    /** Why a connection for NTS keys was closed before a request was read. */
    enum Drop {
        /** From an address that the time is not for. */
        NOT_OUR_NETWORK,
        /** The client and we did not come to speak TLS 1.3 and ntske/1. */
        HANDSHAKE,
        /** Nothing came of it in time. */
        LATE,
        /** The oldest of too many. */
        CONNECTIONS
    }

    private final Counter requests;
    private final Counter replies;
    private final Counter kisses;
    private final Counter sealed;
    private final CounterDataPoint[] exchanges;
    private final CounterDataPoint[] drops;
    private final CounterDataPoint[] silences;
    private final Gauge offset;
    private final Gauge stratum;
    private final Gauge distance;

    public Counts(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("berth_ntp_requests_total")
                .help("Datagrams that arrived")
                .register(registry);
        replies = Counter.builder()
                .name("berth_ntp_replies_total")
                .help("Answers that left")
                .register(registry);
        kisses = Counter.builder()
                .name("berth_ntp_kisses_total")
                .help("Kiss-o'-death packets that left")
                .register(registry);
        sealed = Counter.builder()
                .name("berth_ntp_nts_replies_total")
                .help("Answers with the time that left under the keys of an NTS session")
                .register(registry);
        exchanges = byName(
                Counter.builder()
                        .name("berth_ntp_nts_exchanges_total")
                        .help("Requests for NTS keys, by what came of them")
                        .labelNames("outcome")
                        .register(registry),
                KeyExchange.Outcome.values());
        drops = byName(
                Counter.builder()
                        .name("berth_ntp_nts_dropped_total")
                        .help("Connections for NTS keys that were closed before a request, by reason")
                        .labelNames("reason")
                        .register(registry),
                Drop.values());
        Counter silent = Counter.builder()
                .name("berth_ntp_silent_total")
                .help("Datagrams that got no time, by reason")
                .labelNames("reason")
                .register(registry);
        silences = byName(silent, Reason.values());
        offset = Gauge.builder()
                .name("berth_ntp_system_offset_seconds")
                .help("What the served time is ahead of the system clock")
                .register(registry);
        stratum = Gauge.builder()
                .name("berth_ntp_stratum")
                .help("Stratum that is claimed; 16 without any time")
                .register(registry);
        distance = Gauge.builder()
                .name("berth_ntp_root_distance_seconds")
                .help("How far from the truth the served time may be")
                .register(registry);
    }

    private static CounterDataPoint[] byName(Counter counter, Enum<?>... values) {
        return Arrays.stream(values)
                .map(value -> counter.labelValues(value.name().toLowerCase(Locale.ROOT)))
                .toArray(CounterDataPoint[]::new);
    }

    /**
     * What is claimed of the served time now.
     *
     * @param ahead nanoseconds that it is ahead of the system clock
     */
    void claims(long ahead, Reference reference) {
        offset.set(ahead / NANOS);
        stratum.set(reference.stratum());
        distance.set((reference.rootDelay().toNanos() / 2.0
                        + reference.rootDispersion().toNanos())
                / NANOS);
    }

    void arrived(int datagrams) {
        requests.inc(datagrams);
    }

    void left(int answers) {
        replies.inc(answers);
    }

    void kissed() {
        kisses.inc();
    }

    void sealed() {
        sealed.inc();
    }

    void exchanged(KeyExchange.Outcome outcome) {
        exchanges[outcome.ordinal()].inc();
    }

    void dropped(Drop reason) {
        drops[reason.ordinal()].inc();
    }

    void silent(Reason reason) {
        silences[reason.ordinal()].inc();
    }

    public Map<String, Long> totals() {
        double silent = 0;
        for (CounterDataPoint silence : silences) {
            silent += silence.get();
        }
        return Map.of(
                "requests",
                (long) requests.get(),
                "replies",
                (long) replies.get(),
                "silent",
                (long) silent,
                "kisses",
                (long) kisses.get(),
                "nts-replies",
                (long) sealed.get(),
                "nts-exchanges",
                (long) exchanges[KeyExchange.Outcome.AGREED.ordinal()].get());
    }
}
