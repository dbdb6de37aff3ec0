package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The directories whose files are served, and to whom.
 *
 * @param common for everybody
 * @param networks by name, for those in the network; looked at before the common one
 * @param hosts by name, for the address that is leased or reserved to the host; looked at first
 */
public record Roots(FileRoot common, Map<String, FileRoot> networks, Map<String, FileRoot> hosts) {
    public Roots {
        networks = Map.copyOf(networks);
        hosts = Map.copyOf(hosts);
    }

    /** The directories for {@code requester}, the first that has a file wins. */
    List<FileRoot> of(Snapshot snapshot, Machine requester) {
        List<FileRoot> roots = new ArrayList<>(3);
        if (requester.host() != null) {
            add(roots, hosts, requester.host().value().name());
        }
        Network network = snapshot.naming().network(requester.address());
        if (network != null) {
            add(roots, networks, network.name());
        }
        roots.add(common);
        return roots;
    }

    private static void add(List<FileRoot> roots, Map<String, FileRoot> named, String name) {
        FileRoot root = named.get(name);
        if (root != null) {
            roots.add(root);
        }
    }
}
