package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.zone.ZoneTable;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** {@link Counts} and the sizes of zones for Prometheus, read when it asks. */
public final class DnsMetrics {
    private DnsMetrics() {}

    /** Adds the metrics named {@code berth_dns_…}; to be called once per registry. */
    public static void register(
            PrometheusRegistry registry,
            Counts counts,
            ZoneTable zones,
            IntSupplier connections,
            Supplier<Map<DomainName, Integer>> untold) {
        CounterWithCallback.builder()
                .name("berth_dns_queries_total")
                .help("Queries received, by transport")
                .labelNames("transport")
                .callback(callback -> {
                    for (Transport transport : Transport.values()) {
                        callback.call(counts.queries(transport), transport.label());
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_answers_total")
                .help("Answers, by response code")
                .labelNames("rcode")
                .callback(callback -> {
                    for (Rcode rcode : Rcode.values()) {
                        callback.call(counts.answers(rcode), rcode.name());
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_dropped_total")
                .help("Messages, answers and connections dropped, by reason")
                .labelNames("reason")
                .callback(callback -> {
                    for (Decoded.Silence reason : Decoded.Silence.values()) {
                        callback.call(counts.silences(reason), reason.name().toLowerCase(Locale.ROOT));
                    }
                    for (Counts.Drop reason : Counts.Drop.values()) {
                        callback.call(counts.drops(reason), reason.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_truncated_total")
                .help("Answers that did not fit and were sent with TC")
                .callback(callback -> callback.call(counts.truncations()))
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_forwarded_total")
                .help("Answers out of the cache of, or from, other servers")
                .callback(callback -> callback.call(counts.forwards()))
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_transfers_total")
                .help("Zones and changes of zones sent to secondaries, by kind")
                .labelNames("kind")
                .callback(callback -> {
                    callback.call(counts.transfers(false), "axfr");
                    callback.call(counts.transfers(true), "ixfr");
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_refreshes_total")
                .help("Primaries asked for zones that are held for them, by what came of it")
                .labelNames("outcome")
                .callback(callback -> {
                    for (Counts.Refresh outcome : Counts.Refresh.values()) {
                        callback.call(counts.refreshes(outcome), outcome.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_update_to_total")
                .help("Updates sent to other primaries (update-to), by what came of it")
                .labelNames("outcome")
                .callback(callback -> {
                    for (Counts.Told outcome : Counts.Told.values()) {
                        callback.call(counts.tellings(outcome), outcome.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_dns_update_to_waiting")
                .help("Names that other primaries (update-to) have still to be told of, by zone")
                .labelNames("zone")
                .callback(callback -> untold.get().forEach((zone, names) -> callback.call(names, zone.toString())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_dns_tcp_connections")
                .help("Open TCP connections")
                .callback(callback -> callback.call(connections.getAsInt()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_dns_zone_records")
                .help("Records served, by zone, the SOA not counted")
                .labelNames("zone")
                .callback(
                        callback -> zones.records().forEach((zone, records) -> callback.call(records, zone.toString())))
                .register(registry);
    }
}
