package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When bound leases and quarantines end. A renewal adds its new end; the old one is passed over when its time comes. */
final class LeaseEnds {
    /** Outdated ends for each lease before all are gathered anew. */
    private static final int OUTDATED = 3;

    private static final int FEW = 1024;

    private final PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparing(End::at));

    private record End(Instant at, Ref lease) {}

    void clear() {
        ends.clear();
    }

    private void gather(Snapshot state) {
        clear();
        state.unordered(Kinds.LEASE).forEach(this::note);
    }

    void note(Entity<?> entity) {
        if (entity.value() instanceof Lease lease
                && isTimed(lease)
                && !lease.ends().equals(Instant.MAX)) {
            ends.add(new End(lease.ends(), entity.ref()));
        }
    }

    /** Leases whose time is over, those that ended first, {@code most} of them. They stay due until they have ended or are renewed. */
    List<Entity<Lease>> due(Snapshot state, Instant now, int most) {
        if (ends.size() > FEW + OUTDATED * state.count(Kinds.LEASE)) {
            gather(state);
        }
        List<Entity<Lease>> due = new ArrayList<>();
        // A renewal within the same instant notes the same end again.
        Set<End> again = new HashSet<>();
        while (due.size() < most && !ends.isEmpty() && !ends.peek().at().isAfter(now)) {
            End end = ends.remove();
            Entity<Lease> lease = state.get(Kinds.LEASE, end.lease());
            if (isDue(lease, end) && again.add(end)) {
                due.add(lease);
            }
        }
        ends.addAll(again);
        return due;
    }

    private static boolean isDue(@Nullable Entity<Lease> lease, End end) {
        return lease != null && isTimed(lease.value()) && lease.value().ends().equals(end.at());
    }

    private static boolean isTimed(Lease lease) {
        return lease.state() == LeaseState.BOUND || lease.state() == LeaseState.DECLINED;
    }
}
