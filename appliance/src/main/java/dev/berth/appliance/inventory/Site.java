package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import java.util.List;
import java.util.Map;

/**
 * What is true of the whole site; the one entity of its kind.
 *
 * @param domain the site's own domain
 * @param name this appliance's host name, one label; its zones' primary name server
 * @param addresses this appliance's own service addresses
 * @param options DHCP options for all networks, by name or code, each with its values as text
 */
public record Site(DomainName domain, String name, List<Ipv4> addresses, Map<String, List<String>> options) {
    public static final Ref REF = new Ref("site", 1);

    public Site {
        addresses = List.copyOf(addresses);
        options = Map.copyOf(options);
    }

    public DomainName fqdn() {
        return domain.child(name);
    }
}
