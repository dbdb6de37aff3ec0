package dev.berth.dns.server;

import dev.berth.appliance.inventory.Commit;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** How long commits take from their decision, by way of stable storage, until they are answered; for Prometheus. */
public final class VisibleTimes {
    private static final double[] BOUNDS = {.0005, .001, .002, .003, .005, .01, .02, .05, .1, .2, .5, 1, 5};

    private final InstantSource clock;
    private final Histogram seconds;

    /** To be made once per registry. */
    public VisibleTimes(PrometheusRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.seconds = Histogram.builder()
                .name("berth_dns_visible_seconds")
                .help("From the decision on a change of a zone, by way of stable storage, until it is answered")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .withoutExemplars()
                .register(registry);
    }

    /** These have just become visible. */
    public void note(List<Commit> commits) {
        Instant now = clock.instant();
        for (Commit commit : commits) {
            seconds.observe(Math.max(0, Duration.between(commit.at(), now).toNanos()) / 1e9);
        }
    }
}
