package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
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
    public static Optional<Proposal> proposal(Snapshot snapshot, Memory memory, Instant now, int most) {
        List<Change> changes =
                memory.due(snapshot, now, most).stream().map(Expiry::end).toList();
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Proposal(Actor.service("dhcp"), about(changes), "lease expired", changes));
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
