package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Architecture;
import dev.berth.dhcp.message.DhcpMessage;
import org.jspecify.annotations.Nullable;

/** Proxy mode: another server gives the addresses, this one tells firmware what to boot (PXE 2.1 §2.2.3, UEFI 2.10 §24.7.3.1). */
final class Proxy {
    private Proxy() {}

    static Decision decide(Situation s) {
        String vendor = s.client().vendor();
        boolean asks = s.message() instanceof DhcpMessage.Discover
                || s.received().arrival().asked() && s.message() instanceof DhcpMessage.Request;
        if (!asks || vendor == null || !Architecture.isBootStage(vendor)) {
            return new Decision.Silence(Reason.PROXY);
        }
        if (s.wire().isEmpty()) {
            return new Decision.Silence(Reason.NO_NETWORK);
        }
        ReplyPath path = path(s);
        if (path == null) {
            return new Decision.Silence(Reason.NO_WAY_BACK);
        }
        DhcpMessage reply = Replies.proxy(s, s.wire().getFirst(), vendor);
        return reply == null
                ? new Decision.Silence(Reason.NO_BOOT_FILE)
                : new Decision.Answer(reply, path, Replies.limit(s.options()), null, null);
    }

    /** A client without an address cannot be told one here, so an offer goes to all. */
    private static @Nullable ReplyPath path(Situation s) {
        Arrival arrival = s.received().arrival();
        if (arrival.asked()) {
            Ipv4 client = arrival.source().isAny() ? s.header().ciaddr() : arrival.source();
            return client.isAny() ? null : new ReplyPath.ToAddress(client, arrival.sourcePort());
        }
        if (s.header().relayed()) {
            return Paths.answer(s);
        }
        return arrival.interfaceName() == null ? null : new ReplyPath.Broadcast(arrival.interfaceName());
    }
}
