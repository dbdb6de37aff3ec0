package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.RelayInformation;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** BULKLEASEQUERY (RFC 6926): all leases, or those of an address, a client, a relay agent or a remote end, since a time or until one. */
public final class BulkQueries {
    private BulkQueries() {}

    /** The answers to a query, the last of them included; one after the other, so that a million need no room. */
    public static Stream<DhcpMessage> answers(
            Snapshot snapshot, LeaseSettings settings, DhcpMessage.BulkLeaseQuery query, Instant now) {
        long from = query.options().number(Code.QUERY_FROM, 0);
        long to = query.options().number(Code.QUERY_TO, Long.MAX_VALUE);
        RelayInformation relay = RelayInformation.of(query.options());
        boolean twice = kinds(query, relay) > 1;
        if (twice || from > to) {
            return Stream.of(refused(
                    query,
                    now,
                    BulkStatus.MALFORMED,
                    twice ? "one kind of query at a time" : "the start is after the end"));
        }
        var plan = new Plan(snapshot.naming(), settings);
        Stream<DhcpMessage> leases = matching(snapshot, plan, query, relay)
                .filter(lease -> isWithin(lease, from, to))
                .map(lease -> LeaseReplies.each(plan, query, lease, now));
        return Stream.concat(leases, Stream.of(LeaseReplies.done(query, now, BulkStatus.SUCCESS, "")));
    }

    /** The only answer to somebody who gets no other. */
    public static DhcpMessage refused(DhcpMessage query, Instant now, BulkStatus status, String text) {
        return LeaseReplies.done(query, now, status, text);
    }

    private static int kinds(DhcpMessage query, @Nullable RelayInformation relay) {
        return count(!query.header().ciaddr().isAny())
                + count(query.header().mac() != null)
                + count(query.options().has(Code.CLIENT_ID))
                + count(relay != null && relay.relayId() != null)
                + count(relay != null && relay.remoteId() != null);
    }

    private static int count(boolean there) {
        return there ? 1 : 0;
    }

    private static Stream<Lease> matching(
            Snapshot snapshot, Plan plan, DhcpMessage query, @Nullable RelayInformation relay) {
        Ipv4 address = query.header().ciaddr();
        if (!address.isAny()) {
            Entity<Lease> lease = snapshot.get(Kinds.LEASE, Lease.ref(address));
            return lease == null ? Stream.of() : Stream.of(lease.value());
        }
        Mac mac = query.header().mac();
        if (mac != null) {
            return LeaseQueries.of(snapshot, mac).stream();
        }
        Octets clientId = query.options().find(Code.CLIENT_ID);
        if (clientId != null) {
            return LeaseQueries.of(snapshot, plan, clientId).stream();
        }
        Stream<Lease> all = snapshot.unordered(Kinds.LEASE).map(Entity::value);
        Octets relayId = relay == null ? null : relay.relayId();
        Octets remoteId = relay == null ? null : relay.remoteId();
        return all.filter(lease -> {
            RelayInformation with = lease.relayInfo() == null ? null : new RelayInformation(lease.relayInfo());
            return (relayId == null || with != null && Objects.equals(relayId, with.relayId()))
                    && (remoteId == null || with != null && Objects.equals(remoteId, with.remoteId()));
        });
    }

    /** By the time of the last change (RFC 6926 §8.5). */
    private static boolean isWithin(Lease lease, long from, long to) {
        boolean ended = lease.state() == LeaseState.EXPIRED || lease.state() == LeaseState.RELEASED;
        long changed = (ended ? lease.ends() : lease.renewed()).getEpochSecond();
        return changed >= from && changed <= to;
    }
}
