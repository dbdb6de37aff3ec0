package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.net.Ipv4;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolUseTest {
    private final DecidingServer server = new DecidingServer(DecidingServer.SETTINGS, 4);

    private PoolUse use() {
        return PoolUse.of(server.inventory.now(), server.memory.offers(server.clock.instant()), "provisioning")
                .getFirst();
    }

    @Test
    void everyAddressOfAPoolIsCountedOnce() {
        server.lease(Machine.of(1));
        server.clock.advance(Duration.ofMinutes(10));
        server.reply(Machine.of(2).discover());
        Ipv4 third = server.lease(Machine.of(3));
        server.decide(Machine.of(3).decline(third));
        Ipv4 free = Ipv4.of("10.77.0.100");
        while (server.leaseAt(free) != null
                || server.memory
                        .offers(server.clock.instant())
                        .iterator()
                        .next()
                        .address()
                        .equals(free)) {
            free = free.plus(1);
        }
        var port = new HostInterface(HostInterface.FIRST, List.of(Machine.of(9).mac()), List.of(), free);
        server.put(
                Kinds.HOST.ref(1),
                new Host("node9", List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of()),
                0);

        PoolUse use = use();

        assertThat(use.size()).isEqualTo(4);
        assertThat(use.bound()).isEqualTo(1);
        assertThat(use.offered()).isEqualTo(1);
        assertThat(use.declined()).isEqualTo(1);
        assertThat(use.reserved()).isEqualTo(1);
        assertThat(use.free()).isZero();
        assertThat(use.percent()).isEqualTo(100);
    }

    @Test
    void saysWhoHoldsAnAddressAndForHowLong() {
        Ipv4 one = server.lease(Machine.of(1));
        server.clock.advance(Duration.ofMinutes(10));
        Ipv4 two = server.lease(Machine.of(2));

        assertThat(use().holders(server.clock.instant()))
                .contains("pool 10.77.0.100-10.77.0.103 of network provisioning: 2 of 4 leased")
                .contains("2 free")
                .contains(one + " is the first to end, held by 52:54:00:77:00:01 for 50 min more")
                .contains(two + " the last, held by 52:54:00:77:00:02 for 60 min more");
    }
}
