package dev.berth.dhcp.server;

import dev.berth.dhcp.lease.Memory;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link Counts} and the fill of pools for Prometheus, read when it asks. */
public final class DhcpMetrics {
    private DhcpMetrics() {}

    /** Adds the metrics named {@code berth_dhcp_…}; to be called once per registry. {@code memory} gives null while stopped. */
    public static void register(PrometheusRegistry registry, Counts counts, Supplier<@Nullable Memory> memory) {
        labelled(registry, "berth_dhcp_received_total", "Messages received, by type", "type", counts.received());
        labelled(registry, "berth_dhcp_sent_total", "Messages sent, by type", "type", counts.sent());
        labelled(registry, "berth_dhcp_silent_total", "Messages not answered, by reason", "reason", counts.silent());
        plain(registry, "berth_dhcp_retried_total", "Decisions made again after a conflict", counts.retried);
        plain(registry, "berth_dhcp_dropped_options_total", "Options that did not fit a reply", counts.droppedOptions);
        plain(registry, "berth_dhcp_expired_total", "Leases that expired", counts.expired);
        plain(registry, "berth_dhcp_conflicts_total", "Addresses that a probe found in use", counts.conflicts);
        GaugeWithCallback.builder()
                .name("berth_dhcp_free_addresses")
                .help("Free addresses of a network's pools")
                .labelNames("network")
                .callback(callback -> {
                    Memory now = memory.get();
                    if (now != null) {
                        now.freeByNetwork().forEach((network, free) -> callback.call(free, network));
                    }
                })
                .register(registry);
    }

    private static void labelled(
            PrometheusRegistry registry, String name, String help, String label, Map<String, LongAdder> adders) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> adders.forEach((value, count) -> callback.call(count.sum(), value)))
                .register(registry);
    }

    private static void plain(PrometheusRegistry registry, String name, String help, LongAdder adder) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(adder.sum()))
                .register(registry);
    }
}
