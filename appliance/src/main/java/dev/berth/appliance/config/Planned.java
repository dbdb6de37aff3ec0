package dev.berth.appliance.config;

import dev.berth.appliance.net.Ipv4;
import java.util.List;

/**
 * A socket that a service will bind.
 *
 * @param key that sets the port, as in {@code dns.port}
 * @param protocol {@code udp} or {@code tcp}
 * @param listen addresses; empty for the appliance's own
 * @param port 0 for any free one
 */
public record Planned(String key, String protocol, List<Ipv4> listen, int port) {
    public Planned {
        listen = List.copyOf(listen);
    }

    /** What it binds: {@code listen}, else the appliance's own addresses. */
    public List<Ipv4> addresses(Configuration configuration) {
        return listen.isEmpty() ? configuration.addresses() : listen;
    }
}
