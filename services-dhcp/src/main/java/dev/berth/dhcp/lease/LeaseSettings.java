package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.OptionNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says to the decisions.
 *
 * @param leaseTime where neither network nor client says otherwise
 * @param minLeaseTime what a client gets that asks for less
 * @param maxLeaseTime what a client gets that asks for more
 * @param authoritative whether wrong addresses are answered with NAK
 * @param boot first file by architecture
 * @param names the site's well-known names: dns, ntp and tftp are handed out
 * @param options how options may be called
 * @param rapidCommit whether a client that asks for it gets its lease with two messages (RFC 4039)
 * @param classes of clients, the first that says something counts
 * @param limits against floods
 * @param others what is thought of other servers
 * @param probe how offers are tried out before they are made
 * @param unnamed how clients are called that call themselves nothing, or null for no name
 * @param proxy whether another server gives the addresses, and this one says only what to boot
 * @param inquirers who may ask for leases
 */
public record LeaseSettings(
        Duration leaseTime,
        Duration minLeaseTime,
        Duration maxLeaseTime,
        boolean authoritative,
        Map<Architecture, String> boot,
        Map<String, Ipv4> names,
        OptionNames options,
        boolean rapidCommit,
        List<ClientClass> classes,
        Limits limits,
        OtherServers others,
        ProbeKind probe,
        @Nullable UnnamedNames unnamed,
        boolean proxy,
        Set<Ipv4> inquirers) {
    public LeaseSettings {
        boot = Map.copyOf(boot);
        names = Map.copyOf(names);
        classes = List.copyOf(classes);
        inquirers = Set.copyOf(inquirers);
    }
}
