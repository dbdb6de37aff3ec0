package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Options;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease that a file tells of: another server's, or one of ours. Who the client is, and what its name is, is found as if it had
 * asked here.
 *
 * @param name the DNS name that it had, or null: then it is made of {@code hostname}
 */
public record GivenLease(
        Ipv4 address,
        LeaseState state,
        Mac mac,
        @Nullable Octets clientId,
        @Nullable String hostname,
        @Nullable DomainName name,
        Instant since,
        Instant renewed,
        Instant ends,
        @Nullable String vendor,
        @Nullable Octets relayInfo) {

    /**
     * As this server keeps it.
     *
     * @throws IllegalArgumentException with the reason, when the client would not be given that address here
     */
    public Lease in(Snapshot snapshot) {
        Network network = snapshot.naming().network(address);
        Site site = snapshot.site();
        if (network == null || site == null) {
            throw new IllegalArgumentException("no network holds " + address + "; describe it under networks first");
        }
        Client client = client(snapshot);
        check(snapshot, site, network, client);
        DomainName domain = network.domain() == null ? site.domain() : network.domain();
        DomainName fqdn = state == LeaseState.BOUND && network.ddns() ? fqdn(snapshot, client, domain) : null;
        return new Lease(
                address,
                network.name(),
                state,
                client.identity(),
                mac,
                clientId,
                since,
                renewed,
                ends,
                client.host() == null ? null : client.host().ref(),
                hostname,
                fqdn == null ? null : new NameClaim(fqdn, Dhcid.of(client, fqdn)),
                null,
                relayInfo,
                vendor);
    }

    private Client client(Snapshot snapshot) {
        Options.Builder options = Options.builder();
        if (clientId != null) {
            options.add(Code.CLIENT_ID, clientId);
        }
        if (vendor != null) {
            options.add(Code.VENDOR_CLASS, vendor);
        }
        return Client.of(snapshot, mac, options.build());
    }

    private void check(Snapshot snapshot, Site site, Network network, Client client) {
        if (ServedNetwork.kept(network, site).contains(address)) {
            throw new IllegalArgumentException(
                    address + " is never leased: it is ours, a router's or the subnet's own");
        }
        Entity<Host> holder = snapshot.find(Kinds.HOST, Kinds.hostAddress(address));
        if (holder != null && (client.host() == null || !client.host().ref().equals(holder.ref()))) {
            throw new IllegalArgumentException(
                    address + " is reserved for host " + holder.value().name());
        }
        if (holder == null
                && network.pools().stream().noneMatch(pool -> pool.range().contains(address))) {
            throw new IllegalArgumentException(address + " lies in no pool of network " + network.name()
                    + ", so that its client could not renew it; widen the pools, or import a host with that address");
        }
        Entity<Lease> there = snapshot.get(Kinds.LEASE, Lease.ref(address));
        if (there != null
                && there.value().state() == LeaseState.BOUND
                && !there.value().identity().equals(client.identity())) {
            throw new IllegalArgumentException(address + " is leased to "
                    + there.value().mac() + " here; 'berth lease release " + address + "' ends that");
        }
    }

    private @Nullable DomainName fqdn(Snapshot snapshot, Client client, DomainName domain) {
        if (!client.stranger()) {
            return LeaseNames.ofHost(snapshot, client);
        }
        if (name != null) {
            if (name.isRoot() || !name.parent().equals(domain)) {
                throw new IllegalArgumentException("the name " + name + " does not lie directly in " + domain
                        + ", the domain of the network; leave it out, and the name is made of the hostname");
            }
            return name;
        }
        String label = hostname == null ? null : LeaseNames.label(hostname, domain);
        return label == null ? null : LeaseNames.child(domain, label);
    }
}
