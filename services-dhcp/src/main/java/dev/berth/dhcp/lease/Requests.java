package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Code;
import java.util.List;
import java.util.Objects;

/** REQUEST: its four states are told apart by server identifier, requested address and ciaddr (RFC 2131 §4.3.2). */
final class Requests {
    private Requests() {}

    static Decision decide(Situation s) {
        Ipv4 serverId = s.options().address(Code.SERVER_ID);
        Ipv4 requested = s.options().address(Code.REQUESTED_ADDRESS);
        Ipv4 ciaddr = s.header().ciaddr();
        if (serverId != null && !isOurs(s, serverId)) {
            return new Decision.Silence(Reason.OTHER_SERVER, withdrawn(s));
        }
        if (s.wire().isEmpty()) {
            return new Decision.Silence(Reason.NO_NETWORK);
        }
        if (Paths.answer(s) == null) {
            return new Decision.Silence(Reason.NO_WAY_BACK);
        }
        if (serverId != null) {
            Ipv4 selected = requested == null ? ciaddr : requested;
            return selected.isAny() ? new Decision.Silence(Reason.INCOMPLETE) : grant(s, new Claims(s), selected);
        }
        if (!ciaddr.isAny()) {
            // RENEWING or REBINDING; a free address is granted, for the client uses it and may know it from another
            // server.
            return grant(s, new Claims(s), ciaddr);
        }
        return requested == null ? new Decision.Silence(Reason.INCOMPLETE) : reboot(s, requested);
    }

    static boolean isOurs(Situation s, Ipv4 serverId) {
        return s.plan().ours(serverId)
                || s.relay() != null && Objects.equals(serverId, s.relay().serverIdOverride())
                || serverId.equals(s.received().arrival().local());
    }

    private static Decision.Withdrawn withdrawn(Situation s) {
        String network = "";
        for (ServedNetwork each : s.wire()) {
            if (s.memory().offer(each.name(), s.client().identity(), s.now()) != null) {
                network = each.name();
            }
        }
        return new Decision.Withdrawn(network, s.client().identity());
    }

    private static Decision grant(Situation s, Claims claims, Ipv4 address) {
        ServedNetwork network = s.network(address);
        if (network == null) {
            return Replies.nak(s, "address " + address + " is not on this network");
        }
        if (!claims.mayHave(network, address)) {
            return Replies.nak(s, "address " + address + " is not available");
        }
        return s.portIsFull() && !isClaimed(s, claims, network, address)
                ? new Decision.Silence(Reason.PORT_FULL)
                : Binding.bind(s, claims, network, address);
    }

    /** Whether the client has a right to the address already, and takes nothing more from its port's share. */
    private static boolean isClaimed(Situation s, Claims claims, ServedNetwork network, Ipv4 address) {
        Offer open = s.memory().offer(network.name(), s.client().identity(), s.now());
        Entity<Lease> lease = claims.at(address);
        return address.equals(claims.reserved())
                || open != null && open.address().equals(address)
                || lease != null && lease.value().state() == LeaseState.BOUND && claims.isOurs(lease.value());
    }

    /** INIT-REBOOT: silence where we have no record of the client. */
    private static Decision reboot(Situation s, Ipv4 requested) {
        if (s.network(requested) == null) {
            return Replies.nak(s, "address " + requested + " is not on this network");
        }
        var claims = new Claims(s);
        Ipv4 reserved = claims.reserved();
        List<Entity<Lease>> remembered = claims.remembered();
        if (reserved == null && remembered.isEmpty()) {
            return new Decision.Silence(Reason.UNKNOWN_CLIENT);
        }
        boolean known = requested.equals(reserved)
                || remembered.stream().anyMatch(lease -> lease.value().address().equals(requested));
        return known ? grant(s, claims, requested) : Replies.nak(s, "address " + requested + " is not yours");
    }
}
