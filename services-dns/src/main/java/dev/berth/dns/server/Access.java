package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.update.UpdatePolicy;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do more than ask: nobody, until the configuration says so.
 *
 * @param keys by name
 * @param transferFrom where zones may be transferred to without a key
 * @param transferKeys keys that may transfer
 * @param notified who is told of changes beside the zones' own name servers
 * @param notifyKey signs what they are told, where there is one
 * @param updates what keys may change
 */
public record Access(
        Map<DomainName, TsigKey> keys,
        List<Subnet> transferFrom,
        Set<DomainName> transferKeys,
        List<InetSocketAddress> notified,
        @Nullable TsigKey notifyKey,
        List<UpdatePolicy> updates) {
    public static final Access NOBODY = new Access(Map.of(), List.of(), Set.of(), List.of(), null, List.of());

    public Access {
        keys = Map.copyOf(keys);
        transferFrom = List.copyOf(transferFrom);
        transferKeys = Set.copyOf(transferKeys);
        notified = List.copyOf(notified);
        updates = List.copyOf(updates);
    }

    /** What a key may change; empty: nothing. */
    List<UpdatePolicy> updates(TsigKey key) {
        return updates.stream()
                .filter(policy -> policy.key().equals(key.name()))
                .toList();
    }

    boolean mayTransfer(InetAddress client, @Nullable TsigKey key) {
        return key != null && transferKeys.contains(key.name())
                || client instanceof Inet4Address address
                        && transferFrom.stream().anyMatch(subnet -> subnet.contains(Ipv4.of(address)));
    }
}
