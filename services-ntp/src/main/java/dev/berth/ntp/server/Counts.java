package dev.berth.ntp.server;

import dev.berth.ntp.server.Decision.Reason;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Totals of the service, for metrics and status. */
public final class Counts {
    private final Counter requests;
    private final Counter replies;
    private final Counter kisses;
    private final CounterDataPoint[] silences;

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
        Counter silent = Counter.builder()
                .name("berth_ntp_silent_total")
                .help("Datagrams that got no time, by reason")
                .labelNames("reason")
                .register(registry);
        silences = Arrays.stream(Reason.values())
                .map(reason -> silent.labelValues(reason.name().toLowerCase(Locale.ROOT)))
                .toArray(CounterDataPoint[]::new);
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
                (long) kisses.get());
    }
}
