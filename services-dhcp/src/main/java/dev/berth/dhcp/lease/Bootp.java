package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpEncoder;

/** BOOTP (RFC 951, 1534): a host's fixed address and its boot file. No lease is needed for what is reserved anyway. */
final class Bootp {
    private Bootp() {}

    static Decision decide(Situation s) {
        if (s.wire().isEmpty()) {
            return new Decision.Silence(Reason.NO_NETWORK);
        }
        Ipv4 reserved = new Claims(s).reserved();
        ServedNetwork network = reserved == null ? null : s.network(reserved);
        if (reserved == null || network == null) {
            return new Decision.Silence(Reason.BOOTP);
        }
        ReplyPath path = Paths.answer(s);
        if (path == null) {
            return new Decision.Silence(Reason.NO_WAY_BACK);
        }
        // Such a client takes 64 octets of options unless it says otherwise (RFC 1533 §1, RFC 1542 §2.1).
        int limit = s.options().has(Code.MAX_MESSAGE_SIZE) ? Replies.limit(s.options()) : DhcpEncoder.SHORTEST;
        return new Decision.Answer(Replies.bootp(s, network, reserved), path, limit, null, null);
    }
}
