package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Header;

/** INFORM: options for a client that has its address from elsewhere (RFC 2131 §4.3.5). */
final class Informing {
    private Informing() {}

    static Decision decide(Situation s) {
        Header header = s.header();
        Arrival arrival = s.received().arrival();
        // Some clients leave ciaddr empty; the datagram's source is their address then.
        Ipv4 address = header.ciaddr().isAny() ? arrival.source() : header.ciaddr();
        ServedNetwork network = s.network(address);
        if (network == null) {
            network = s.plan().holding(address);
        }
        if (network == null && !s.wire().isEmpty()) {
            network = s.wire().getFirst();
        }
        if (network == null) {
            return new Decision.Silence(Reason.NO_NETWORK);
        }
        ReplyPath path = header.relayed()
                ? Paths.answer(s)
                : address.isAny() ? null : new ReplyPath.ToAddress(address, ReplyPath.CLIENT_PORT);
        if (path == null) {
            return new Decision.Silence(Reason.NO_WAY_BACK);
        }
        return new Decision.Answer(Replies.informed(s, network), path, Replies.limit(s.options()), null, null);
    }
}
