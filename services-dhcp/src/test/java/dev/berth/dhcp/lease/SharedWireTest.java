package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several subnets on one wire. */
class SharedWireTest {
    private static final Ipv4 FIXED = Ipv4.of("10.78.0.10");
    private final DecidingServer server = new DecidingServer(DecidingServer.SETTINGS, 1);

    private void reserve(Machine machine, Ipv4 address) {
        var port = new HostInterface(HostInterface.FIRST, List.of(machine.mac()), List.of(), address);
        server.put(
                Kinds.HOST.ref(1),
                new Host("node9", List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of()),
                0);
    }

    @Test
    void whenTheFirstSubnetIsFullTheNextOneOfTheWireServes() {
        server.joinRack2();
        assertThat(server.lease(Machine.of(1))).isEqualTo(Ipv4.of("10.77.0.100"));

        DhcpMessage offer = server.reply(Machine.of(2).discover());

        assertThat(offer.header().yiaddr()).isBetween(Ipv4.of("10.78.0.100"), Ipv4.of("10.78.0.199"));
        assertThat(offer.options().address(Code.ROUTERS)).isEqualTo(Ipv4.of("10.78.0.254"));
    }

    @Test
    void aReservationInAnySubnetOfTheWireCountsAndMovesItsClient() {
        server.joinRack2();
        Ipv4 before = server.lease(Machine.of(1));
        reserve(Machine.of(1), FIXED);

        assertThat(server.reply(Machine.of(1).renew(before))).isInstanceOf(DhcpMessage.Nak.class);
        assertThat(server.lease(Machine.of(1))).isEqualTo(FIXED);
        assertThat(server.leaseAt(before)).isNull();
    }

    @Test
    void aRelayOnOneOfTheSubnetsServesThemAllItsOwnFirst() {
        server.joinRack2();
        assertThat(server.reply(Machine.of(1).behindRelay().discover()).header().yiaddr())
                .isBetween(Ipv4.of("10.78.0.100"), Ipv4.of("10.78.0.199"));
    }

    @Test
    void anOfferIsFreeAgainWhereverItWasWhenTheClientTakesAnother() {
        server.joinRack2();
        server.lease(Machine.of(1));
        Machine two = Machine.of(2);
        server.reply(two.discover());
        server.decide(two.with(Code.SERVER_ID, Ipv4.of("10.77.0.9"))
                .with(Code.REQUESTED_ADDRESS, Ipv4.of("10.77.0.8"))
                .request());
        assertThat(server.memory.offers(server.clock.instant())).isEmpty();
    }

    @Test
    void apartTheyDoNotServeEachOther() {
        server.lease(Machine.of(1));
        assertThat(server.decide(Machine.of(2).discover())).isEqualTo(new Decision.Silence(Reason.NO_FREE_ADDRESS));
    }

    @Test
    void wiresAreJoinedThroughInterfacesAndNames() {
        add("a", "10.1.0.0/24", "eth5", null, 10);
        add("b", "10.2.0.0/24", "eth5", "wire7", 11);
        add("c", "10.3.0.0/24", null, "wire7", 12);
        Plan plan = new Plan(server.inventory.now().naming(), server.settings);

        assertThat(plan.at("eth5")).extracting(ServedNetwork::name).containsExactly("a", "b", "c");
        assertThat(plan.wireOf(Ipv4.of("10.3.0.9")))
                .extracting(ServedNetwork::name)
                .containsExactly("c", "a", "b");
        assertThat(plan.wireOf(Ipv4.of("10.78.0.9")))
                .extracting(ServedNetwork::name)
                .containsExactly("rack2");
    }

    private void add(String name, String subnet, String interfaceName, String wire, int id) {
        server.putFromFile(
                Kinds.NETWORK.ref(id),
                new Network(
                        name,
                        Subnet.of(subnet),
                        interfaceName,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        true,
                        Map.of(),
                        Map.of(),
                        wire));
    }
}
