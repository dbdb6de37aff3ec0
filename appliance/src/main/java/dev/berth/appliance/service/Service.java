package dev.berth.appliance.service;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One in-process server. The kernel calls start, reload and stop from one thread at a time, keeps the state, and retries a
 * failed start with back-off.
 */
public interface Service {
    /**
     * Opens the sockets and serves. After a failure nothing is left open, and start may be called again.
     *
     * @return the bound addresses, for status and the ready line
     * @throws ServiceFailure with cause and mend
     */
    List<Bound> start(Configuration configuration) throws ServiceFailure;

    /**
     * Applies a changed configuration without losing a packet.
     *
     * @return the keys whose change needs a restart of the service, empty if all is applied
     */
    default List<String> reload(Configuration configuration) {
        return List.of();
    }

    /** What this service cannot apply of a changed configuration, such as a broken zone file; then nothing of it is applied. */
    default List<Problem> problems(Configuration changed) {
        return List.of();
    }

    /**
     * Why a value that somebody is about to enter makes no sense here, such as an option of a host; null when it does. What
     * the configuration file says is not asked about, for one entry must not keep the appliance from starting.
     */
    default @Nullable String objection(Record value) {
        return null;
    }

    /** Finishes what is under way for a few seconds at most, and closes everything. Harmless when not started. */
    void stop();

    /** Totals since the start by name, such as {@code requests}: they only grow. Status shows them, and their rates. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** What stands at this moment by name, such as {@code pool-free}; status shows it as it is. */
    default Map<String, Gauge> gauges() {
        return Map.of();
    }

    /** A socket that a service has open: {@code protocol} is udp, tcp, http or https. */
    record Bound(String protocol, SocketAddress address) {
        @Override
        public String toString() {
            String text = address.toString();
            return text.substring(text.indexOf('/') + 1) + "/" + protocol;
        }
    }
}
