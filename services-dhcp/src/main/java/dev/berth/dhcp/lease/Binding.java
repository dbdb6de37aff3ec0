package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An ACK, and the lease that must be durable before it leaves. */
final class Binding {
    /** A lease acknowledged this short a time ago is not written again for a repeated request. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private Binding() {}

    /** DISCOVER with option 80: the ACK at once (RFC 4039). Until its commit the address is held like one that is offered. */
    static Decision rapidly(Situation s, Claims claims, ServedNetwork network, Ipv4 address) {
        Decision.Answer bound = bind(s, claims, network, address);
        Offer held = bound.record() == null ? null : Discovery.held(s, network, address);
        return new Decision.Answer(bound.reply(), bound.path(), bound.limit(), bound.record(), held);
    }

    static Decision.Answer bind(Situation s, Claims claims, ServedNetwork network, Ipv4 address) {
        ReplyPath path = Objects.requireNonNull(Paths.answer(s));
        Entity<Lease> there = claims.at(address);
        Lease before = there != null && claims.isOurs(there.value()) ? there.value() : null;
        boolean bound = before != null && before.state() == LeaseState.BOUND;
        Duration time = LeaseTimes.granted(s, network);
        Lease lease = lease(s, network, address, before, bound, s.now().plus(time));
        int limit = Replies.limit(s.options());
        if (bound && before != null && isFresh(before, lease, s.now())) {
            Duration left = Duration.between(s.now(), before.ends());
            return new Decision.Answer(Replies.ack(s, network, address, left, before.name()), path, limit, null, null);
        }
        List<Change> changes = new ArrayList<>(1);
        changes.add(new Change.Put(Lease.ref(address), lease, there == null ? 0 : there.revision()));
        leaveBehind(s, address, changes);
        var about = new Subject(lease.host(), lease.mac(), address, null);
        var record = new Decision.Record(about, bound ? "lease renewed" : "lease bound", address, changes);
        return new Decision.Answer(Replies.ack(s, network, address, time, lease.name()), path, limit, record, null);
    }

    private static Lease lease(
            Situation s, ServedNetwork network, Ipv4 address, @Nullable Lease before, boolean bound, Instant ends) {
        Client client = s.client();
        String hostname = LeaseNames.asked(s.options());
        if (hostname == null && before != null) {
            hostname = before.hostname();
        }
        NameClaim name = LeaseNames.claim(s, network, address, hostname);
        Octets relayInfo = s.relay() != null
                ? s.relay().whole()
                : before == null || s.header().relayed() ? null : before.relayInfo();
        return new Lease(
                address,
                network.name(),
                LeaseState.BOUND,
                client.identity(),
                client.mac(),
                client.clientId(),
                bound && before != null ? before.since() : s.now(),
                s.now(),
                ends,
                client.host() == null ? null : client.host().ref(),
                hostname,
                name,
                null,
                relayInfo,
                client.vendor());
    }

    /** Whether a repeated request may be answered without writing: acknowledged just now, and nothing is new. */
    private static boolean isFresh(Lease before, Lease now, Instant at) {
        Duration age = Duration.between(before.renewed(), at);
        Duration whole = Duration.between(before.renewed(), before.ends());
        boolean young = !age.isNegative()
                && age.compareTo(FRESH) < 0
                && age.multipliedBy(8).compareTo(whole) < 0;
        boolean sameName = Objects.equals(before.name(), now.name()) || before.nameDenied() != null;
        return young
                && sameName
                && before.network().equals(now.network())
                && before.identity().equals(now.identity())
                && before.mac().equals(now.mac())
                && Objects.equals(before.clientId(), now.clientId())
                && Objects.equals(before.host(), now.host())
                && Objects.equals(before.hostname(), now.hostname())
                && Objects.equals(before.relayInfo(), now.relayInfo())
                && Objects.equals(before.vendor(), now.vendor());
    }

    /** Other leases of the same client on the wire: a client has one, so they go. */
    private static void leaveBehind(Situation s, Ipv4 address, List<Change> changes) {
        Set<Ref> gone = Set.of();
        for (ServedNetwork network : s.wire()) {
            for (int i = -1; i < s.client().further().size(); i++) {
                Octets identity =
                        i < 0 ? s.client().identity() : s.client().further().get(i);
                Entity<Lease> other = s.snapshot().find(Kinds.LEASE, Lease.clientKey(network.name(), identity));
                if (other != null && !other.value().address().equals(address)) {
                    gone = gone.isEmpty() ? new HashSet<>() : gone;
                    if (gone.add(other.ref())) {
                        changes.add(Change.Remove.of(other));
                    }
                }
            }
        }
    }
}
