package dev.berth.dns.server;

import dev.berth.dns.sign.Signing;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** How the signing of zones goes, for Prometheus. */
public final class SigningMetrics {
    private SigningMetrics() {}

    /** To be called once per registry. */
    public static void register(PrometheusRegistry registry, Signing signing) {
        GaugeWithCallback.builder()
                .name("berth_dns_signing_lag_seconds")
                .help("For how long the oldest change of a signed zone has been waiting for its signatures")
                .callback(callback -> callback.call(signing.lag().toMillis() / 1000.0))
                .register(registry);
        CounterWithCallback.builder()
                .name("berth_dns_signatures_total")
                .help("Signatures made, by zone")
                .labelNames("zone")
                .callback(callback ->
                        signing.statuses().forEach((zone, status) -> callback.call(status.made(), zone.toString())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_dns_signature_renewal_timestamp_seconds")
                .help("When the first signature of a zone is made anew")
                .labelNames("zone")
                .callback(callback -> signing.statuses().forEach((zone, status) -> {
                    if (status.serial() != 0) {
                        callback.call(status.renewal().getEpochSecond(), zone.toString());
                    }
                }))
                .register(registry);
        GaugeWithCallback.builder()
                .name("berth_dns_unsigned")
                .help("1 for a zone that is to be signed and is not")
                .labelNames("zone")
                .callback(callback -> signing.statuses()
                        .forEach((zone, status) -> callback.call(
                                status.serial() == 0 || status.failure() != null ? 1 : 0, zone.toString())))
                .register(registry);
    }
}
