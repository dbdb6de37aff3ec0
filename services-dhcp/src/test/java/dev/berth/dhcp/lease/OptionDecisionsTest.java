package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which options a reply carries, by what is set for a host. */
class OptionDecisionsTest {
    private final DecidingServer server = new DecidingServer();
    private final Machine one = Machine.of(1);

    private DhcpMessage offer(Map<String, List<String>> options, Machine asking) {
        var port = new HostInterface(HostInterface.FIRST, List.of(one.mac()), List.of(), Ipv4.of("10.77.0.10"));
        server.put(
                Kinds.HOST.ref(1), new Host("node1", List.of(port), null, null, Host.Boot.LOCAL, options, Map.of()), 0);
        return server.reply(asking.discover());
    }

    private static Octets codes(int... codes) {
        byte[] bytes = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            bytes[i] = (byte) codes[i];
        }
        return Octets.copyOf(bytes);
    }

    @Test
    void routesOfAHostServeBothOptionsWithTheDefaultRouteInside() {
        DhcpMessage offer = offer(
                Map.of("classless-routes", List.of("10.0.0.0/8 via 10.77.0.254")),
                one.with(Code.PARAMETER_REQUEST_LIST, codes(1, 121, 249)));

        Octets routes = Octets.of("080a0a4d00fe" + "000a4d0001");
        assertThat(offer.options().find(Code.CLASSLESS_ROUTES)).isEqualTo(routes);
        assertThat(offer.options().find(Code.MICROSOFT_ROUTES)).isEqualTo(routes);
    }

    @Test
    void v6OnlyPreferredIsForThoseWhoAskForItAlone() {
        Map<String, List<String>> options =
                Map.of("v6-only-preferred", List.of("1800"), "captive-portal", List.of("https://a/"));

        DhcpMessage all = offer(options, one);
        assertThat(all.options().has(Code.V6_ONLY_PREFERRED)).isFalse();
        assertThat(all.options().text(114)).isEqualTo("https://a/");
        assertThat(server.reply(one.with(Code.PARAMETER_REQUEST_LIST, codes(108))
                                .discover())
                        .options()
                        .number(Code.V6_ONLY_PREFERRED, 0))
                .isEqualTo(1800);
    }

    @Test
    void subOptionsOfAVendorAreSentInTheirOption() {
        DhcpMessage offer = offer(
                Map.of("43.6", List.of("hex:08"), "125.9.1", List.of("hex:01")),
                one.with(Code.PARAMETER_REQUEST_LIST, codes(43, 125)));

        assertThat(offer.options().find(43)).isEqualTo(Octets.of("060108ff"));
        assertThat(offer.options().find(125)).isEqualTo(Octets.of("0000000903010101"));
    }

    @Test
    void serverIdentifierAndLeaseTimeComeWhateverIsAskedFor() {
        DhcpMessage offer = offer(Map.of(), one.with(Code.PARAMETER_REQUEST_LIST, codes(3)));

        assertThat(offer.options().size()).isEqualTo(3);
        assertThat(offer.options().has(Code.SERVER_ID)).isTrue();
        assertThat(offer.options().has(Code.LEASE_TIME)).isTrue();
        assertThat(offer.options().has(Code.ROUTERS)).isTrue();
    }
}
