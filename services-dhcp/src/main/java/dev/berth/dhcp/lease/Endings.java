package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import java.time.Duration;
import java.util.List;

/** RELEASE and DECLINE: a lease ends before its time. */
final class Endings {
    /** How long an address that somebody else was found to use is not leased. */
    static final Duration QUARANTINE = Duration.ofHours(24);

    private Endings() {}

    static Decision release(Situation s) {
        Ipv4 serverId = s.options().address(Code.SERVER_ID);
        if (serverId != null && !Requests.isOurs(s, serverId)) {
            return new Decision.Silence(Reason.OTHER_SERVER);
        }
        Entity<Lease> lease = s.snapshot().get(Kinds.LEASE, Lease.ref(s.header().ciaddr()));
        if (lease == null || lease.value().state() != LeaseState.BOUND || !isTheirs(s, lease.value())) {
            return new Decision.Silence(Reason.NOT_ITS_ADDRESS);
        }
        return note(
                s,
                "lease released",
                lease.value().address(),
                List.of(Change.Put.update(lease, lease.value().as(LeaseState.RELEASED, s.now()))));
    }

    static Decision decline(Situation s) {
        Ipv4 serverId = s.options().address(Code.SERVER_ID);
        if (serverId != null && !Requests.isOurs(s, serverId)) {
            return new Decision.Silence(Reason.OTHER_SERVER);
        }
        Ipv4 address = s.options().address(Code.REQUESTED_ADDRESS);
        if (address == null) {
            return new Decision.Silence(Reason.INCOMPLETE);
        }
        Entity<Lease> lease = s.snapshot().get(Kinds.LEASE, Lease.ref(address));
        if (lease == null || lease.value().state() != LeaseState.BOUND || !isTheirs(s, lease.value())) {
            return new Decision.Silence(Reason.NOT_ITS_ADDRESS);
        }
        Lease declined = lease.value().as(LeaseState.DECLINED, s.now().plus(QUARANTINE));
        return note(s, "address declined", address, List.of(Change.Put.update(lease, declined)));
    }

    /** Only who holds a lease ends it; a lease does not pass on here. */
    private static boolean isTheirs(Situation s, Lease lease) {
        Octets identity = lease.identity();
        return lease.mac().equals(s.client().mac())
                && (identity.equals(s.client().identity())
                        || s.client().further().contains(identity));
    }

    private static Decision note(Situation s, String why, Ipv4 address, List<Change> changes) {
        var host = s.client().host();
        var about = new Subject(host == null ? null : host.ref(), s.client().mac(), address, null);
        return new Decision.Note(new Decision.Record(about, why, address, changes));
    }
}
