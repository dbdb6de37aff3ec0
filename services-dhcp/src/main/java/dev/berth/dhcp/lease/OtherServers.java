package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import java.util.Set;

/**
 * What is thought of other DHCP servers.
 *
 * @param told whether one that answers our clients is an event
 * @param known those that may
 */
public record OtherServers(boolean told, Set<Ipv4> known) {
    public OtherServers {
        known = Set.copyOf(known);
    }
}
