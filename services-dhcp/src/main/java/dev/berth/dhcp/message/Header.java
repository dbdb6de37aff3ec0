package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import org.jspecify.annotations.Nullable;

/**
 * The fixed part of a message (RFC 2131 §2).
 *
 * @param htype hardware type, 1 for Ethernet
 * @param secs seconds since the client began
 * @param flags the highest of 16 bits asks for a broadcast reply
 * @param chaddr the client's hardware address, at most 16 octets; its length is hlen
 * @param sname server name, at most 64 octets, empty when options stand in its place
 * @param file boot file, at most 128 octets, empty when options stand in its place
 */
public record Header(
        int htype,
        int hops,
        int xid,
        int secs,
        int flags,
        Ipv4 ciaddr,
        Ipv4 yiaddr,
        Ipv4 siaddr,
        Ipv4 giaddr,
        Octets chaddr,
        String sname,
        String file) {
    public static final int ETHERNET = 1;
    public static final int BROADCAST = 0x8000;
    static final int CHADDR = 16;
    static final int SNAME = 64;
    static final int FILE = 128;

    public Header {
        if (chaddr.length() > CHADDR || sname.length() > SNAME || file.length() > FILE) {
            throw new IllegalArgumentException("chaddr, sname or file is longer than its field");
        }
    }

    /** What a client that has nothing yet sends. */
    public static Header of(int xid, Mac mac) {
        return new Header(
                ETHERNET, 0, xid, 0, 0, Ipv4.ANY, Ipv4.ANY, Ipv4.ANY, Ipv4.ANY, Octets.copyOf(mac.bytes()), "", "");
    }

    public boolean broadcast() {
        return (flags & BROADCAST) != 0;
    }

    public boolean relayed() {
        return !giaddr.isAny();
    }

    /** The Ethernet address, or null for other hardware. */
    public @Nullable Mac mac() {
        return htype == ETHERNET && chaddr.length() == 6 ? Mac.at(chaddr.bytes(), 0) : null;
    }

    public Header withFlags(int flags) {
        return new Header(htype, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr, sname, file);
    }

    public Header withCiaddr(Ipv4 ciaddr) {
        return new Header(htype, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr, sname, file);
    }

    public Header withGiaddr(Ipv4 giaddr) {
        return new Header(htype, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr, sname, file);
    }
}
