package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.net.Ipv4;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The served networks, to be found by address and by interface at a cost that does not grow with their number. */
public final class Plan {
    private final Naming naming;
    private final LeaseSettings settings;
    private final List<Ipv4> ours;
    private final List<ServedNetwork> networks = new ArrayList<>();
    /** By the subnet's base: subnets do not overlap, so the nearest below an address is the only one that may hold it. */
    private final TreeMap<Ipv4, ServedNetwork> byBase = new TreeMap<>();

    private final Map<String, List<ServedNetwork>> byInterface = new HashMap<>();

    public Plan(Naming naming, LeaseSettings settings) {
        this.naming = naming;
        this.settings = settings;
        Site site = naming.site();
        this.ours = site == null ? List.of() : site.addresses();
        if (site == null || ours.isEmpty()) {
            return;
        }
        naming.networks().forEach(network -> {
            ServedNetwork served = ServedNetwork.of(network, site, settings);
            networks.add(served);
            byBase.put(network.subnet().base(), served);
            if (network.interfaceName() != null) {
                byInterface
                        .computeIfAbsent(network.interfaceName(), name -> new ArrayList<>())
                        .add(served);
            }
        });
    }

    /** Whether it was made from this naming. */
    public boolean isOf(Naming other) {
        return naming == other;
    }

    public LeaseSettings settings() {
        return settings;
    }

    public List<ServedNetwork> networks() {
        return networks;
    }

    /** Whether an address is one of this appliance's. */
    public boolean ours(Ipv4 address) {
        return ours.contains(address);
    }

    /** The network whose subnet holds the address, or null. */
    public @Nullable ServedNetwork holding(Ipv4 address) {
        Map.Entry<Ipv4, ServedNetwork> below = byBase.floorEntry(address);
        return below != null && below.getValue().network().subnet().contains(address) ? below.getValue() : null;
    }

    /** The networks on the wire of an interface; empty if none is served there. */
    public List<ServedNetwork> at(String interfaceName) {
        return byInterface.getOrDefault(interfaceName, List.of());
    }

    /** The networks on one wire with the one that holds the address; empty if none does. */
    public List<ServedNetwork> wireOf(Ipv4 address) {
        ServedNetwork network = holding(address);
        if (network == null) {
            return List.of();
        }
        String interfaceName = network.network().interfaceName();
        return interfaceName == null ? List.of(network) : at(interfaceName);
    }
}
