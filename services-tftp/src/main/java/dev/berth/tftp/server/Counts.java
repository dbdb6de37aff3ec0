package dev.berth.tftp.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;

/** Totals of the service, for metrics and status. */
public final class Counts {
    private final Counter requests;
    private final Counter ended;
    private final Counter refused;
    private final Counter octets;
    private final Counter received;
    private final Counter resent;
    private final Counter ignored;
    private final Gauge active;

    public Counts(PrometheusRegistry registry) {
        requests = Counter.builder()
                .name("berth_tftp_requests_total")
                .help("Requests for files, by protocol")
                .labelNames("protocol")
                .register(registry);
        ended = Counter.builder()
                .name("berth_tftp_transfers_total")
                .help("Transfers that ended, by protocol and how")
                .labelNames("protocol", "end")
                .register(registry);
        refused = Counter.builder()
                .name("berth_tftp_refused_total")
                .help("Requests that got an error, by protocol and reason")
                .labelNames("protocol", "reason")
                .register(registry);
        octets = Counter.builder()
                .name("berth_tftp_sent_bytes_total")
                .help("Octets of files that were delivered, by protocol")
                .labelNames("protocol")
                .register(registry);
        received = Counter.builder()
                .name("berth_tftp_received_bytes_total")
                .help("Octets that clients wrote")
                .register(registry);
        resent = Counter.builder()
                .name("berth_tftp_resent_blocks_total")
                .help("TFTP blocks that were sent again")
                .register(registry);
        ignored = Counter.builder()
                .name("berth_tftp_ignored_packets_total")
                .help("Packets that were malformed or belong to no transfer")
                .register(registry);
        active = Gauge.builder()
                .name("berth_tftp_active_transfers")
                .help("TFTP transfers under way")
                .register(registry);
    }

    void requested(String protocol) {
        requests.labelValues(protocol).inc();
    }

    void ended(String protocol, String how, long delivered, long blocksResent) {
        ended.labelValues(protocol, how).inc();
        octets.labelValues(protocol).inc(delivered);
        resent.inc(blocksResent);
    }

    /** A file that a client wrote, or tried to. */
    void stored(boolean complete, long length) {
        ended.labelValues("tftp", complete ? "stored" : "not_stored").inc();
        received.inc(length);
    }

    void refused(String protocol, String reason) {
        refused.labelValues(protocol, reason).inc();
    }

    void ignored() {
        ignored.inc();
    }

    void active(int transfers) {
        active.set(transfers);
    }

    public Map<String, Long> totals() {
        return Map.of(
                "requests",
                        (long) (requests.labelValues("tftp").get()
                                + requests.labelValues("http").get()),
                "bytes",
                        (long) (octets.labelValues("tftp").get()
                                + octets.labelValues("http").get()),
                "resent", (long) resent.get());
    }

    /** Transfers under way. */
    public long active() {
        return (long) active.get();
    }
}
