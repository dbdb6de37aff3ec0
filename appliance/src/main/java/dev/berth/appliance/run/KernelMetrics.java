package dev.berth.appliance.run;

import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.store.Store;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;

/** The kernel's own metrics, read when they are asked for. */
final class KernelMetrics {
    private KernelMetrics() {}

    static void register(PrometheusRegistry registry, Store store, EventStream events, RefusalHistory refusals) {
        GaugeWithCallback.builder()
                .name("berth_inventory_revision")
                .help("Revision of the newest commit")
                .callback(gauge -> gauge.call(store.inventory().now().revision()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_database_revision")
                .help("Revision that the database has been brought to")
                .callback(gauge -> gauge.call(store.databaseRevision()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_log_size_bytes")
                .help("Octets of the log that the database has not forced yet")
                .callback(gauge -> gauge.call(store.logSize()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_inventory_waiting")
                .help("Proposals that wait for the writer")
                .callback(gauge -> gauge.call(store.waiting()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_inventory_entities")
                .help("Entities of the inventory")
                .labelNames("kind")
                .callback(gauge -> Kinds.KERNEL.forEach(
                        kind -> gauge.call(store.inventory().now().count(kind), kind.name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_inventory_writable")
                .help("1 while changes can be committed")
                .callback(gauge -> gauge.call(store.failure().isEmpty() ? 1 : 0))
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_events_dropped")
                .help("Events that memory had no room for any more")
                .callback(counter -> counter.call(events.dropped()))
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_access_refused")
                .help("Logins and operations that were refused")
                .callback(counter -> counter.call(refusals.count()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_jvm_heap_used_bytes")
                .help("Used heap")
                .callback(gauge -> gauge.call(Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_uptime_seconds")
                .help("Seconds since the JVM started")
                .callback(
                        gauge -> gauge.call(ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0))
                .register(registry);
    }
}
