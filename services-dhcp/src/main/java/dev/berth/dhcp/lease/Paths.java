package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.RelayInformation;
import org.jspecify.annotations.Nullable;

/** Where replies go: giaddr, ciaddr, broadcast, hardware address (RFC 2131 §4.1). */
final class Paths {
    private static final int LOOPBACK = 127;

    private Paths() {}

    /** The path of an OFFER or ACK; null when nothing leads to the client. */
    static @Nullable ReplyPath answer(Situation s) {
        Header header = s.header();
        if (header.relayed()) {
            return toRelay(s);
        }
        if (!header.ciaddr().isAny()) {
            return new ReplyPath.ToAddress(header.ciaddr(), ReplyPath.CLIENT_PORT);
        }
        String interfaceName = s.received().arrival().interfaceName();
        if (interfaceName == null) {
            return null;
        }
        return header.broadcast()
                ? new ReplyPath.Broadcast(interfaceName)
                : new ReplyPath.ToHardware(interfaceName, s.client().mac());
    }

    /** A NAK reaches clients whose address is wrong, so it is broadcast wherever they may be near. */
    static @Nullable ReplyPath nak(Situation s) {
        if (s.header().relayed()) {
            return toRelay(s);
        }
        Arrival arrival = s.received().arrival();
        Ipv4 ciaddr = s.header().ciaddr();
        boolean routed = !ciaddr.isAny() && s.plan().ours(arrival.local());
        if (arrival.interfaceName() != null && !routed) {
            return new ReplyPath.Broadcast(arrival.interfaceName());
        }
        return ciaddr.isAny() ? null : new ReplyPath.ToAddress(ciaddr, ReplyPath.CLIENT_PORT);
    }

    private static ReplyPath toRelay(Situation s) {
        return toRelay(s.received(), s.relay());
    }

    /** Relays listen at port 67; one that cannot says so (RFC 8357), and on this machine's loopback none can. */
    static ReplyPath toRelay(Received received, @Nullable RelayInformation relay) {
        Arrival arrival = received.arrival();
        boolean atSource =
                relay != null && relay.wantsSourcePort() || arrival.source().bits() >>> 24 == LOOPBACK;
        return new ReplyPath.ToAddress(
                received.message().header().giaddr(), atSource ? arrival.sourcePort() : ReplyPath.SERVER_PORT);
    }
}
