package dev.berth.dhcp;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** {@code berth lease release}: the end of a lease, or of the rest of a declined address, by hand. */
final class LeaseRelease {
    private static final int TRIES = 5;
    private final Supplier<DhcpService> service;

    LeaseRelease(Supplier<DhcpService> service) {
        this.service = service;
    }

    record Which(
            @Param(value = "the leased address", position = 0)
            Ipv4 address) {}

    /** @param was bound or declined */
    record Released(Ipv4 address, String network, String was, String mac) {}

    Operation<Which, Released> operation() {
        return Operation.changing(
                "lease release",
                "End a lease now, its names with it, or let a declined address be leased again",
                Method.POST,
                "/leases/{address}/release",
                Which.class,
                Released.class,
                this::release);
    }

    private Released release(Which which, Call call) throws OperationFailure {
        Inventory inventory = service.get().inventory();
        for (int i = 0; i < TRIES; i++) {
            Entity<Lease> lease = inventory.now().get(Kinds.LEASE, Lease.ref(which.address()));
            Proposal proposal =
                    proposal(which.address(), lease, call, service.get().now());
            Outcome outcome = call.submit(inventory, proposal);
            switch (outcome) {
                case Outcome.Committed yes -> {
                    return released(lease);
                }
                case Outcome.Refused refused -> throw new OperationFailure(Reason.CONFLICT, refused.reason());
                case Outcome.Unavailable unavailable ->
                    throw new OperationFailure(Reason.UNAVAILABLE, unavailable.cause() + "; " + unavailable.mend());
                case Outcome.Stale stale -> {
                    // Renewed meanwhile: look again.
                }
            }
        }
        throw new OperationFailure(
                Reason.CONFLICT,
                "the lease of " + which.address() + " changes faster than it could be ended; try again");
    }

    private static Released released(@org.jspecify.annotations.Nullable Entity<Lease> lease) {
        Lease was = java.util.Objects.requireNonNull(lease).value();
        return new Released(
                was.address(),
                was.network(),
                was.state().name().toLowerCase(java.util.Locale.ROOT),
                was.mac().toString());
    }

    private static Proposal proposal(
            Ipv4 address, @org.jspecify.annotations.Nullable Entity<Lease> lease, Call call, Instant now)
            throws OperationFailure {
        if (lease == null) {
            throw new OperationFailure(
                    Reason.ABSENT, "there is no lease of " + address + "; 'berth lease list' shows all");
        }
        Lease value = lease.value();
        Change change = switch (value.state()) {
            case BOUND -> Change.Put.update(lease, value.as(LeaseState.RELEASED, now));
            case DECLINED -> Change.Remove.of(lease);
            case RELEASED, EXPIRED ->
                throw new OperationFailure(
                        Reason.CONFLICT, "the lease of " + address + " has ended already, at " + value.ends());
        };
        var about = new Subject(value.host(), value.mac(), address, null);
        String why = value.state() == LeaseState.BOUND ? "lease released" : "declined address freed";
        return new Proposal(call.by(), about, why, List.of(change));
    }
}
