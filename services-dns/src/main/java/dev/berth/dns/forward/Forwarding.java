package dev.berth.dns.forward;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Who is asked for names that are not ours, and for whom.
 *
 * @param servers for everything
 * @param domains servers for a domain and all below it; the longest that fits counts
 * @param clients whose questions are forwarded
 */
public record Forwarding(
        List<InetSocketAddress> servers, Map<DomainName, List<InetSocketAddress>> domains, List<Subnet> clients) {
    public static final Forwarding OFF = new Forwarding(List.of(), Map.of(), List.of());

    public Forwarding {
        servers = List.copyOf(servers);
        domains = Map.copyOf(domains);
        clients = List.copyOf(clients);
    }

    /** Whether questions of a client (an IPv4 address) are forwarded at all. */
    public boolean serves(int client) {
        if (servers.isEmpty() && domains.isEmpty()) {
            return false;
        }
        var address = new Ipv4(client);
        for (Subnet subnet : clients) {
            if (subnet.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whom to ask, in this order; empty: nobody. */
    public List<InetSocketAddress> servers(DomainName name) {
        for (DomainName at = name; !domains.isEmpty(); at = at.parent()) {
            List<InetSocketAddress> there = domains.get(at);
            if (there != null) {
                return there;
            }
            if (at.isRoot()) {
                break;
            }
        }
        return servers;
    }
}
