package dev.berth.repo.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Metrics of both services. */
public final class RepoMetrics {
    private RepoMetrics() {}

    /** Answers of one service by HTTP status; to be made once for a registry, however often the service starts. */
    public static Counter answers(PrometheusRegistry registry, String service) {
        return Counter.builder()
                .name("berth_" + service + "_answers")
                .help("HTTP answers by status")
                .labelNames("status")
                .register(registry);
    }
}
