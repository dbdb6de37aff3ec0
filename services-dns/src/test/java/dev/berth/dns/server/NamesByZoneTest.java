package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.Zones;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamesByZoneTest {
    private static final DomainName LAB = DomainName.of("lab.example");

    /** An inventory whose follower begins anew whenever the test wants it to. */
    private static final class Restarting extends Beside {
        private volatile Follower follower;

        Restarting(Inventory inventory) {
            super(inventory);
        }

        @Override
        public Following follow(Follower follows) {
            follower = follows;
            return super.follow(follows);
        }
    }

    @Test
    void whoReadsWhileAllIsReadAnewSeesAllNames() throws Exception {
        String zone = IntStream.range(0, 300)
                .mapToObj(i -> "n" + i + " A 10.77.0.1\n")
                .collect(Collectors.joining());
        var inventory = new Restarting(Zones.inventory(Map.of("lab.example", zone)));
        var names = new NamesByZone();
        Set<DomainName> all = Set.copyOf(names.of(LAB, inventory, inventory.now()));
        assertThat(all).contains(DomainName.of("n299.lab.example"));
        var over = new AtomicBoolean();
        Thread restarting = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 20; i++) {
                inventory.follower.start(inventory.now());
            }
            over.set(true);
        });
        while (!over.get()) {
            assertThat(names.of(LAB, inventory, inventory.now()).size()).isEqualTo(all.size());
        }
        restarting.join();
    }
}
