package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network interface of a host. All its MACs and client identifiers are one client.
 *
 * @param name as the host calls it, {@code eth0} when it was not told
 * @param clientIds option 61 values, type octet included
 * @param address fixed, or null for one from a pool
 */
public record HostInterface(
        String name,
        List<Mac> macs,
        List<Octets> clientIds,
        @Nullable Ipv4 address) {
    public static final String FIRST = "eth0";

    public HostInterface {
        Names.requireLabel(name);
        macs = List.copyOf(macs);
        clientIds = List.copyOf(clientIds);
    }
}
