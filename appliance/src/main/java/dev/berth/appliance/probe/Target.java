package dev.berth.appliance.probe;

import dev.berth.appliance.net.Ipv4;
import java.util.Map;

/**
 * Where the services are.
 *
 * @param ports UDP and TCP ports by service: dhcp, dns, ntp, tftp, http, registry
 */
public record Target(Ipv4 server, Map<String, Integer> ports) {
    private static final Map<String, Integer> STANDARD =
            Map.of("dhcp", 67, "dns", 53, "ntp", 123, "tftp", 69, "http", 80, "registry", 5000);

    public Target {
        ports = Map.copyOf(ports);
    }

    public static Target standard(Ipv4 server) {
        return new Target(server, STANDARD);
    }

    public int port(String service) {
        return ports.getOrDefault(service, STANDARD.getOrDefault(service, 0));
    }

    public boolean has(String service) {
        return ports.containsKey(service);
    }
}
