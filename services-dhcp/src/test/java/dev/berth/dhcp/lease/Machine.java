package dev.berth.dhcp.lease;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client's messages, on the wire of eth1 or behind the relay of rack2. */
record Machine(Mac mac, int flags, Ipv4 giaddr, Ipv4 ciaddr, Map<Integer, Octets> options) {
    static final Ipv4 SERVER = Ipv4.of("10.77.0.1");
    static final Ipv4 RELAY = Ipv4.of("10.78.0.254");

    static Machine of(int number) {
        return new Machine(new Mac(0x525400770000L + number), 0, Ipv4.ANY, Ipv4.ANY, Map.of());
    }

    Machine behindRelay() {
        return new Machine(mac, flags, RELAY, ciaddr, options);
    }

    Machine broadcasting() {
        return new Machine(mac, Header.BROADCAST, giaddr, ciaddr, options);
    }

    Machine at(Ipv4 address) {
        return new Machine(mac, flags, giaddr, address, options);
    }

    Machine with(int code, Octets value) {
        Map<Integer, Octets> more = new LinkedHashMap<>(options);
        more.put(code, value);
        return new Machine(mac, flags, giaddr, ciaddr, more);
    }

    Machine with(int code, String text) {
        return with(code, Octets.copyOf(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    Machine with(int code, Ipv4 address) {
        return with(code, Octets.copyOf(address.bytes()));
    }

    private Header header() {
        Header plain = Header.of(7, mac);
        return plain.withFlags(flags).withGiaddr(giaddr).withCiaddr(ciaddr);
    }

    private Options built() {
        Options.Builder all = Options.builder();
        options.forEach(all::add);
        return all.build();
    }

    DhcpMessage discover() {
        return new DhcpMessage.Discover(header(), built());
    }

    DhcpMessage bootp() {
        return new DhcpMessage.BootRequest(header(), built());
    }

    /** SELECTING: the answer to an offer. */
    DhcpMessage select(Ipv4 address) {
        return with(Code.REQUESTED_ADDRESS, address)
                .with(Code.SERVER_ID, SERVER)
                .request();
    }

    /** INIT-REBOOT. */
    DhcpMessage reboot(Ipv4 address) {
        return with(Code.REQUESTED_ADDRESS, address).request();
    }

    /** RENEWING and REBINDING, which differ only in where they are sent. */
    DhcpMessage renew(Ipv4 address) {
        return at(address).request();
    }

    DhcpMessage request() {
        return new DhcpMessage.Request(header(), built());
    }

    DhcpMessage release(Ipv4 address) {
        Machine there = at(address).with(Code.SERVER_ID, SERVER);
        return new DhcpMessage.Release(there.header(), there.built());
    }

    DhcpMessage decline(Ipv4 address) {
        Machine there = with(Code.REQUESTED_ADDRESS, address).with(Code.SERVER_ID, SERVER);
        return new DhcpMessage.Decline(there.header(), there.built());
    }

    DhcpMessage inform(Ipv4 address) {
        Machine there = at(address);
        return new DhcpMessage.Inform(there.header(), there.built());
    }
}
