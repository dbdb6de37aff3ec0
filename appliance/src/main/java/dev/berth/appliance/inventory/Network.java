package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A served subnet.
 *
 * @param interfaceName the local interface with a leg on it, or null for a network behind relay agents
 * @param domain of the names of its hosts and leases, or null for the site's
 * @param leaseTime overrides the site's, or null
 * @param ddns whether leases get names
 * @param options DHCP options by name or code, each with its values as text
 * @param boot first file by client architecture, as in {@code dhcp.boot}
 * @param shared the name of the wire that it shares with other networks of that name, or null
 */
public record Network(
        String name,
        Subnet subnet,
        @Nullable String interfaceName,
        List<Pool> pools,
        List<Ipv4> routers,
        @Nullable DomainName domain,
        @Nullable Duration leaseTime,
        boolean ddns,
        Map<String, List<String>> options,
        Map<String, String> boot,
        @Nullable String shared) {
    /** A network that shares its wire with none but those of its interface. */
    public Network(
            String name,
            Subnet subnet,
            @Nullable String interfaceName,
            List<Pool> pools,
            List<Ipv4> routers,
            @Nullable DomainName domain,
            @Nullable Duration leaseTime,
            boolean ddns,
            Map<String, List<String>> options,
            Map<String, String> boot) {
        this(name, subnet, interfaceName, pools, routers, domain, leaseTime, ddns, options, boot, null);
    }

    public Network {
        pools = List.copyOf(pools);
        routers = List.copyOf(routers);
        options = Map.copyOf(options);
        boot = Map.copyOf(boot);
        for (Pool pool : pools) {
            if (!subnet.contains(pool.range().first())
                    || !subnet.contains(pool.range().last())) {
                throw new IllegalArgumentException(
                        pool.range() + " lies outside " + subnet + "; use addresses of that subnet");
            }
        }
    }
}
