package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A relay's port gets its share of addresses and no more. */
class PortLimitTest {
    private static final Decision FULL = new Decision.Silence(Reason.PORT_FULL);
    private final DecidingServer server =
            new DecidingServer(DecidingServer.settings(true, List.of(), new Limits(0, 2), null), 100);

    private static Machine behind(String port, int number) {
        return Machine.of(number).behindRelay().with(Code.RELAY_INFORMATION, Octets.of(port));
    }

    private static Machine here(int number) {
        return behind("01027037", number);
    }

    @Test
    void randomAddressesBehindOnePortTakeNoMoreThanItsShare() {
        server.lease(here(1));
        server.reply(here(2).discover());

        assertThat(server.decide(here(3).discover())).isEqualTo(FULL);
        assertThat(server.decide(here(3).select(Ipv4.of("10.78.0.150")))).isEqualTo(FULL);
        assertThat(server.decide(here(3).renew(Ipv4.of("10.78.0.150")))).isEqualTo(FULL);
    }

    @Test
    void otherPortsAndRelaysThatNameNoneAreNotConcerned() {
        server.lease(here(1));
        server.lease(here(2));

        assertThat(server.lease(behind("01027038", 3))).isNotNull();
        assertThat(server.lease(behind("01027037" + "02026162", 4))).isNotNull();
        for (int i = 10; i < 20; i++) {
            assertThat(server.lease(Machine.of(i).behindRelay())).isNotNull();
            assertThat(server.lease(behind("02026162", i + 20))).isNotNull();
        }
    }

    @Test
    void whoHasAnAddressKeepsIt() {
        Ipv4 one = server.lease(here(1));
        server.lease(here(2));

        assertThat(server.reply(here(1).renew(one))).isInstanceOf(DhcpMessage.Ack.class);
        assertThat(server.reply(here(1).discover()).header().yiaddr()).isEqualTo(one);
        assertThat(server.reply(here(1).reboot(one))).isInstanceOf(DhcpMessage.Ack.class);
    }

    @Test
    void aReservationIsNoShare() {
        server.lease(here(1));
        server.lease(here(2));
        Ipv4 fixed = Ipv4.of("10.78.0.10");
        var port = new HostInterface(HostInterface.FIRST, List.of(Machine.of(3).mac()), List.of(), fixed);
        server.put(
                Kinds.HOST.ref(1),
                new Host("node3", List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of()),
                0);

        assertThat(server.lease(here(3))).isEqualTo(fixed);
    }

    @Test
    void whatEndsIsFreeForThePortAgain() {
        Ipv4 one = server.lease(here(1));
        server.reply(here(2).discover());
        server.decide(here(1).release(one));
        server.reply(here(3).discover());
        assertThat(server.decide(here(4).discover())).isEqualTo(FULL);

        server.clock.advance(Offer.HELD.plusSeconds(1));
        server.expire();
        server.lease(here(4));
        server.lease(here(5));
        assertThat(server.decide(here(6).discover())).isEqualTo(FULL);

        server.clock.advance(Duration.ofHours(2));
        server.expire();
        assertThat(server.lease(here(6))).isNotNull();
    }

    @Test
    void theCountIsTheSameAfterARestart() {
        server.lease(here(1));
        server.lease(here(2));
        server.memory.start(server.inventory.now());
        assertThat(server.decide(here(3).discover())).isEqualTo(FULL);
    }
}
