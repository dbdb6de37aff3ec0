package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Naming;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.net.Ipv4;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The served networks, to be found by address and by interface at a cost that does not grow with their number. */
public final class Plan {
    private final Naming naming;
    private final LeaseSettings settings;
    private final OptionSets optionSets;
    private final List<Ipv4> ours;
    private final List<ServedNetwork> networks = new ArrayList<>();
    /** By the subnet's base: subnets do not overlap, so the nearest below an address is the only one that may hold it. */
    private final TreeMap<Ipv4, ServedNetwork> byBase = new TreeMap<>();

    /** The networks of each one's wire, by name: those of one interface, and those that share a wire by name. */
    private final Map<String, List<ServedNetwork>> wires = new HashMap<>();

    private final Map<String, List<ServedNetwork>> byInterface = new HashMap<>();

    public Plan(Naming naming, LeaseSettings settings) {
        this.naming = naming;
        this.settings = settings;
        this.optionSets = new OptionSets(settings.options());
        Site site = naming.site();
        this.ours = site == null ? List.of() : site.addresses();
        if (site == null || ours.isEmpty()) {
            return;
        }
        naming.networks().forEach(network -> {
            ServedNetwork served = ServedNetwork.of(network, site, settings);
            networks.add(served);
            byBase.put(network.subnet().base(), served);
        });
        joinWires();
    }

    /** Whoever shares an interface or a wire's name with one of a wire is on that wire. */
    private void joinWires() {
        Map<String, List<ServedNetwork>> byPlace = new HashMap<>();
        networks.forEach(each -> places(each)
                .forEach(place -> byPlace.computeIfAbsent(place, name -> new ArrayList<>())
                        .add(each)));
        for (ServedNetwork first : networks) {
            if (wires.containsKey(first.name())) {
                continue;
            }
            Set<ServedNetwork> wire = new LinkedHashSet<>(List.of(first));
            Deque<ServedNetwork> next = new ArrayDeque<>(wire);
            while (!next.isEmpty()) {
                for (String place : places(next.remove())) {
                    List<ServedNetwork> there = byPlace.remove(place);
                    if (there != null) {
                        there.stream().filter(wire::add).forEach(next::add);
                    }
                }
            }
            List<ServedNetwork> whole = List.copyOf(wire);
            for (ServedNetwork each : whole) {
                wires.put(each.name(), whole);
                if (each.network().interfaceName() != null) {
                    byInterface.put(each.network().interfaceName(), whole);
                }
            }
        }
    }

    private static List<String> places(ServedNetwork network) {
        List<String> places = new ArrayList<>();
        if (network.network().interfaceName() != null) {
            places.add("interface " + network.network().interfaceName());
        }
        if (network.network().shared() != null) {
            places.add("wire " + network.network().shared());
        }
        return places;
    }

    /** Whether it was made from this naming. */
    public boolean isOf(Naming other) {
        return naming == other;
    }

    public LeaseSettings settings() {
        return settings;
    }

    OptionSets optionSets() {
        return optionSets;
    }

    public List<ServedNetwork> networks() {
        return networks;
    }

    /** Our first address; the any-address without a site. */
    Ipv4 first() {
        return ours.isEmpty() ? Ipv4.ANY : ours.getFirst();
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

    /** The network that holds the address, and after it the others of its wire; empty if none does. */
    public List<ServedNetwork> wireOf(Ipv4 address) {
        ServedNetwork network = holding(address);
        if (network == null) {
            return List.of();
        }
        List<ServedNetwork> wire = wires.getOrDefault(network.name(), List.of());
        if (wire.size() < 2 || wire.getFirst().equals(network)) {
            return wire;
        }
        List<ServedNetwork> itself = new ArrayList<>(wire);
        itself.remove(network);
        itself.addFirst(network);
        return itself;
    }
}
