package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address bound to a client until a time. There is one entity per address, its id is the address; an ended lease stays
 * as the memory of who had it until another client needs the address.
 *
 * @param network name of the network
 * @param identity who the client is: the canonical identity that the DHCP service computes from option 61 and chaddr
 * @param clientId option 61 as sent, or null
 * @param since when this binding began
 * @param renewed when it was acknowledged last
 * @param ends when it ends or ended; {@link Instant#MAX} never
 * @param host the host that the client is, or null for a stranger
 * @param hostname option 12 or 81 as sent, or null
 * @param name the DNS name that the lease holds; in a proposal the one that it wants
 * @param nameDenied why it has not the name that it wanted, or null
 * @param relayInfo option 82 as the relay sent it, remembered for direct renewals, or null
 * @param vendor option 60, or null
 */
public record Lease(
        Ipv4 address,
        String network,
        LeaseState state,
        Octets identity,
        Mac mac,
        @Nullable Octets clientId,
        Instant since,
        Instant renewed,
        Instant ends,
        @Nullable Ref host,
        @Nullable String hostname,
        @Nullable NameClaim name,
        @Nullable String nameDenied,
        @Nullable Octets relayInfo,
        @Nullable String vendor) {

    /** The one ref that a lease of {@code address} can have. */
    public static Ref ref(Ipv4 address) {
        return new Ref("lease", Integer.toUnsignedLong(address.bits()));
    }

    /** The key of the one lease that a client has in a network. */
    public static Key clientKey(String network, Octets identity) {
        return new Key("lease.client", new Client(network, identity));
    }

    public static Key macKey(Mac mac) {
        return new Key("lease.mac", mac);
    }

    private record Client(String network, Octets identity) {
        /** Written out, as in {@link Key}. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || other instanceof Client client
                            && identity.equals(client.identity)
                            && network.equals(client.network);
        }

        @Override
        public int hashCode() {
            return 31 * network.hashCode() + identity.hashCode();
        }

        @Override
        public String toString() {
            return identity + " in network " + network;
        }
    }

    /** The same lease in another state, with {@code ends} as its end and without a name unless it is bound. */
    public Lease as(LeaseState state, Instant ends) {
        return new Lease(
                address,
                network,
                state,
                identity,
                mac,
                clientId,
                since,
                renewed,
                ends,
                host,
                hostname,
                state == LeaseState.BOUND ? name : null,
                state == LeaseState.BOUND ? nameDenied : null,
                relayInfo,
                vendor);
    }

    public Lease withName(@Nullable NameClaim name, @Nullable String nameDenied) {
        return new Lease(
                address,
                network,
                state,
                identity,
                mac,
                clientId,
                since,
                renewed,
                ends,
                host,
                hostname,
                name,
                nameDenied,
                relayInfo,
                vendor);
    }
}
