package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One relay agent with as many clients behind it as there are in a /16. */
class LargeRelayTest {
    private static final int CLIENTS = 65_000;
    private static final Ipv4 RELAY = Ipv4.of("10.90.255.254");
    private final DecidingServer server = new DecidingServer();

    private static Machine client(int number) {
        // The relay says who it is, and no port.
        return new Machine(
                Machine.of(number).mac(),
                0,
                RELAY,
                Ipv4.ANY,
                Map.of(Code.RELAY_INFORMATION, Octets.of("020472656c31")));
    }

    @Test
    void allAreOfferedAnAddressAtOnceAndEachGetsIt() {
        server.putFromFile(
                Kinds.NETWORK.ref(9),
                new Network(
                        "large",
                        Subnet.of("10.90.0.0/16"),
                        null,
                        List.of(Pool.of(new AddressRange(Ipv4.of("10.90.0.1"), Ipv4.of("10.90.255.253")))),
                        List.of(RELAY),
                        null,
                        null,
                        true,
                        Map.of(),
                        Map.of()));
        Ipv4[] offered = new Ipv4[CLIENTS];
        Set<Ipv4> different = new HashSet<>();
        for (int i = 0; i < CLIENTS; i++) {
            offered[i] = server.reply(client(i).discover()).header().yiaddr();
            different.add(offered[i]);
        }
        assertThat(different).hasSize(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            DhcpMessage ack = server.reply(client(i).select(offered[i]));
            assertThat(ack).isInstanceOf(DhcpMessage.Ack.class);
            assertThat(ack.header().yiaddr()).isEqualTo(offered[i]);
        }
        assertThat(server.memory.freeByNetwork().get("large")).isEqualTo(65_533 - CLIENTS);
    }
}
