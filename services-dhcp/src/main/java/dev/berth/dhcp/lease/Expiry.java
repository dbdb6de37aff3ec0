package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ends the leases and quarantines whose time is over. A bound lease is nobody else's before that is committed. */
public final class Expiry {
    private Expiry() {}

    /** The next {@code most} of them, those that ended first; empty when none has. */
    public static Optional<Proposal> proposal(Snapshot snapshot, Instant now, int most) {
        List<Change> changes = snapshot.all(Kinds.LEASE)
                .takeWhile(
                        lease -> isTimed(lease.value()) && !lease.value().ends().isAfter(now))
                .limit(most)
                .map(Expiry::end)
                .toList();
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Proposal(Actor.service("dhcp"), about(changes), "lease expired", changes));
    }

    /** Without a single timed lease the listing gives all others, in no order. */
    private static boolean isTimed(Lease lease) {
        return lease.state() == LeaseState.BOUND || lease.state() == LeaseState.DECLINED;
    }

    private static Change end(Entity<Lease> lease) {
        return lease.value().state() == LeaseState.DECLINED
                ? Change.Remove.of(lease)
                : Change.Put.update(
                        lease,
                        lease.value().as(LeaseState.EXPIRED, lease.value().ends()));
    }

    private static Subject about(List<Change> changes) {
        if (changes.size() == 1 && changes.getFirst() instanceof Change.Put put && put.value() instanceof Lease lease) {
            return new Subject(lease.host(), lease.mac(), lease.address(), null);
        }
        return Subject.NOBODY;
    }
}
