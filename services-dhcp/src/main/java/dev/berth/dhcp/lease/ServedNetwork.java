package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.OptionType;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A network with all that follows for it from site and settings, worked out once.
 *
 * @param server what clients are told as the server's address
 * @param nextServer siaddr: where boot files are
 * @param options by code, the site's and generated ones where the network says nothing
 * @param boot first file by architecture
 * @param domain of names on it
 * @param kept addresses that are never leased: ours, the routers', those of the subnet itself
 */
public record ServedNetwork(
        Network network,
        Ipv4 server,
        Ipv4 nextServer,
        OptionSet options,
        Map<Architecture, String> boot,
        Duration leaseTime,
        DomainName domain,
        Set<Ipv4> kept) {

    static ServedNetwork of(Network network, Site site, LeaseSettings settings) {
        Ipv4 server = ours(network, site);
        OptionSet own = OptionSet.of(settings.options(), network.options());
        OptionSet sites = OptionSet.of(settings.options(), site.options());
        DomainName domain = network.domain() == null ? site.domain() : network.domain();
        List<String> problems = new ArrayList<>(own.problems());
        problems.addAll(sites.problems());
        Map<Integer, Octets> values = generated(network, site, settings, domain);
        values.putAll(sites.values());
        values.putAll(own.values());
        completeRoutes(values, network);
        Map<Architecture, String> boot = new EnumMap<>(Architecture.class);
        boot.putAll(settings.boot());
        network.boot().forEach((architecture, file) -> {
            try {
                boot.put(Architecture.of(architecture), file);
            } catch (IllegalArgumentException e) {
                problems.add("boot: " + e.getMessage());
            }
        });
        return new ServedNetwork(
                network,
                server,
                address(settings, "tftp", network, site),
                new OptionSet(values, problems),
                Map.copyOf(boot),
                network.leaseTime() == null ? settings.leaseTime() : network.leaseTime(),
                domain,
                kept(network, site));
    }

    /** Our address on the network, else our first. */
    private static Ipv4 ours(Network network, Site site) {
        return site.addresses().stream()
                .filter(network.subnet()::contains)
                .findFirst()
                .orElse(site.addresses().getFirst());
    }

    /** A well-known name's address; one of ours is replaced by our address on the network. */
    private static Ipv4 address(LeaseSettings settings, String name, Network network, Site site) {
        Ipv4 given = settings.names().get(name);
        return given == null || site.addresses().contains(given) ? ours(network, site) : given;
    }

    private static Map<Integer, Octets> generated(
            Network network, Site site, LeaseSettings settings, DomainName domain) {
        Map<Integer, Octets> values = new TreeMap<>();
        values.put(Code.SUBNET_MASK, octets(network.subnet().mask()));
        values.put(Code.BROADCAST_ADDRESS, octets(network.subnet().broadcast()));
        if (!network.routers().isEmpty()) {
            values.put(Code.ROUTERS, octets(network.routers().toArray(Ipv4[]::new)));
        }
        values.put(Code.DNS_SERVERS, octets(address(settings, "dns", network, site)));
        values.put(Code.NTP_SERVERS, octets(address(settings, "ntp", network, site)));
        if (!domain.isRoot()) {
            values.put(Code.DOMAIN_NAME, OptionType.TEXT.parse(List.of(domain.toString())));
            Set<String> search =
                    new LinkedHashSet<>(List.of(domain.toString(), site.domain().toString()));
            values.put(Code.DOMAIN_SEARCH, OptionType.NAMES.parse(List.copyOf(search)));
        }
        return values;
    }

    private static void completeRoutes(Map<Integer, Octets> values, Network network) {
        Octets routes = values.get(Code.CLASSLESS_ROUTES);
        Octets microsoft = values.getOrDefault(Code.MICROSOFT_ROUTES, routes);
        if (routes != null) {
            values.put(Code.CLASSLESS_ROUTES, withDefault(routes, network));
        }
        if (microsoft != null) {
            values.put(Code.MICROSOFT_ROUTES, withDefault(microsoft, network));
        }
    }

    /** A client that gets classless routes takes no router from option 3 (RFC 3442), so the default route goes among them. */
    static Octets withDefault(Octets routes, Network network) {
        if (network.routers().isEmpty() || hasDefault(routes)) {
            return routes;
        }
        var all = new ByteArrayOutputStream();
        all.writeBytes(routes.bytes());
        all.writeBytes(OptionType.defaultRoute(network.routers().getFirst()).bytes());
        return Octets.copyOf(all.toByteArray());
    }

    private static boolean hasDefault(Octets routes) {
        for (int at = 0; at < routes.length(); at += 1 + (routes.at(at) + 7) / 8 + 4) {
            if (routes.at(at) == 0) {
                return true;
            }
        }
        return false;
    }

    static Set<Ipv4> kept(Network network, Site site) {
        Set<Ipv4> kept = new LinkedHashSet<>(site.addresses());
        kept.addAll(network.routers());
        if (network.subnet().prefix() < 31) {
            kept.add(network.subnet().base());
            kept.add(network.subnet().broadcast());
        }
        return Set.copyOf(kept);
    }

    static Octets octets(Ipv4... addresses) {
        byte[] bytes = new byte[4 * addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            System.arraycopy(addresses[i].bytes(), 0, bytes, 4 * i, 4);
        }
        return Octets.copyOf(bytes);
    }

    String name() {
        return network.name();
    }

    /** Whether an address may be leased to a client without a reservation. */
    boolean pools(Ipv4 address, Situation s) {
        for (Pool pool : network.pools()) {
            if (pool.range().contains(address) && s.isOf(pool.classes())) {
                return !kept.contains(address);
            }
        }
        return false;
    }

    /** The boot file for an architecture, or null. */
    @Nullable
    String bootFile(Architecture architecture) {
        return architecture.fileOf(boot);
    }
}
