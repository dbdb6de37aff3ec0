package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.net.Ipv4;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pools of all networks with what is free in them. Guarded by the {@link Memory}'s lock. */
final class PoolSpaces {
    private final Map<String, List<PoolSpace>> byNetwork = new HashMap<>();
    private final TreeMap<Ipv4, PoolSpace> byFirst = new TreeMap<>();

    /** Begins anew with the pools of these networks, every address of which nobody had yet. */
    void start(Collection<Network> networks) {
        byNetwork.clear();
        byFirst.clear();
        for (Network network : networks) {
            // Where a client may use pools of its class and general ones, those of its class go first.
            List<PoolSpace> spaces = network.pools().stream()
                    .sorted(Comparator.comparing(pool -> pool.classes().isEmpty()))
                    .map(PoolSpace::new)
                    .toList();
            spaces.forEach(space -> byFirst.put(space.range.first(), space));
            byNetwork.put(network.name(), spaces);
        }
    }

    /** The pool that an address is of, or null. */
    @Nullable
    PoolSpace at(Ipv4 address) {
        Map.Entry<Ipv4, PoolSpace> pool = byFirst.floorEntry(address);
        return pool != null && pool.getValue().range.contains(address) ? pool.getValue() : null;
    }

    List<PoolSpace> of(String network) {
        return byNetwork.getOrDefault(network, List.of());
    }

    /** Free addresses of each network. */
    Map<String, Integer> free() {
        Map<String, Integer> free = new LinkedHashMap<>();
        byNetwork.forEach((network, spaces) ->
                free.put(network, spaces.stream().mapToInt(PoolSpace::free).sum()));
        return free;
    }

    /** How full each network's pools are, those of one class apart. */
    List<PoolWatch.Fill> fills() {
        List<PoolWatch.Fill> fills = new ArrayList<>();
        byNetwork.forEach((network, spaces) -> spaces.stream()
                .collect(Collectors.groupingBy(space -> space.classes))
                .forEach((classes, same) -> fills.add(new PoolWatch.Fill(
                        network,
                        classes,
                        same.stream().mapToInt(PoolSpace::size).sum(),
                        same.stream().mapToInt(PoolSpace::free).sum()))));
        return fills;
    }
}
