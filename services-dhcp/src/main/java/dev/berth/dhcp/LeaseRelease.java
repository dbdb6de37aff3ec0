package dev.berth.dhcp;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth lease release}: the end of a lease, or of the rest of a declined address, by hand. */
final class LeaseRelease {
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
        Commit commit = Committing.commit(
                service.get().inventory(),
                call,
                now -> proposal(
                        which.address(),
                        now.get(Kinds.LEASE, Lease.ref(which.address())),
                        call,
                        service.get().now()));
        Entity<?> before = Objects.requireNonNull(commit.effects().getFirst().before(), "an ended lease was there");
        Lease was = (Lease) before.value();
        return new Released(
                was.address(),
                was.network(),
                was.state().name().toLowerCase(Locale.ROOT),
                was.mac().toString());
    }

    private static Proposal proposal(Ipv4 address, @Nullable Entity<Lease> lease, Call call, Instant now)
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
