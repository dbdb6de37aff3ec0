package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Code;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** DISCOVER: an offer of the best address, in the order of RFC 2131 §4.3.1. */
final class Discovery {
    private Discovery() {}

    static Decision decide(Situation s) {
        if (s.wire().isEmpty()) {
            return new Decision.Silence(Reason.NO_NETWORK);
        }
        ReplyPath path = Paths.answer(s);
        if (path == null) {
            return new Decision.Silence(Reason.NO_WAY_BACK);
        }
        var claims = new Claims(s);
        Ipv4 address = claimed(s, claims);
        if (address == null) {
            if (s.portIsFull()) {
                return new Decision.Silence(Reason.PORT_FULL);
            }
            address = free(s, claims);
        }
        ServedNetwork network = address == null ? null : s.network(address);
        if (address == null || network == null) {
            return new Decision.Silence(Reason.NO_FREE_ADDRESS);
        }
        boolean known = s.memory().offer(network.name(), s.client().identity(), s.now()) != null;
        if (!known && !s.memory().hasRoom(s.now())) {
            return new Decision.Silence(Reason.TOO_MANY_OFFERS);
        }
        if (s.settings().rapidCommit() && s.options().has(Code.RAPID_COMMIT)) {
            return Binding.rapidly(s, claims, network, address);
        }
        Duration time = LeaseTimes.granted(s, network);
        return new Decision.Answer(
                Replies.offer(s, network, address, time),
                path,
                Replies.limit(s.options()),
                null,
                held(s, network, address));
    }

    /** What keeps others from the address until the client has it. */
    static Offer held(Situation s, ServedNetwork network, Ipv4 address) {
        return new Offer(
                network.name(),
                s.client().identity(),
                s.client().mac(),
                address,
                s.now().plus(Offer.HELD),
                s.relay() == null ? null : s.relay().port());
    }

    /** What the client has, had or was offered. */
    private static @Nullable Ipv4 claimed(Situation s, Claims claims) {
        Ipv4 reserved = claims.reserved();
        if (reserved != null) {
            return reserved;
        }
        for (ServedNetwork network : s.wire()) {
            Offer open = s.memory().offer(network.name(), s.client().identity(), s.now());
            if (open != null && claims.mayHave(network, open.address())) {
                return open.address();
            }
        }
        for (Entity<Lease> lease : claims.remembered()) {
            Ipv4 address = lease.value().address();
            ServedNetwork network = s.network(address);
            if (network != null && claims.mayHave(network, address)) {
                return address;
            }
        }
        return null;
    }

    private static @Nullable Ipv4 free(Situation s, Claims claims) {
        Ipv4 requested = s.options().address(Code.REQUESTED_ADDRESS);
        ServedNetwork asked = requested == null ? null : s.network(requested);
        if (requested != null && asked != null && claims.mayHave(asked, requested)) {
            return requested;
        }
        for (ServedNetwork network : s.wire()) {
            Ipv4 free = s.memory().pick(s, network);
            if (free != null) {
                return free;
            }
        }
        return null;
    }
}
