package dev.berth.dns.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.Zones;
import dev.berth.testing.TestClock;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first snapshot and the clock come at the same time, from two threads. */
class SigningStartTest {
    private static final DomainName LAB = DomainName.of("lab.example");

    /** Lets the clock tick while the first snapshot is being signed. */
    private static final class Busy implements SigningStore {
        private final MemoryKeys keys = new MemoryKeys();
        private Signing signing;
        private Thread clock;

        @Override
        public ZoneKeys keys(DomainName zone) {
            if (clock == null) {
                clock = Thread.ofPlatform().start(signing::tick);
                await().until(() -> clock.getState() == Thread.State.BLOCKED);
            }
            return keys.keys(zone);
        }

        @Override
        public void keep(DomainName zone, ZoneKeys all) {
            keys.keep(zone, all);
        }

        @Override
        public Map<Octets, List<Octets>> signatures(DomainName zone) {
            return keys.signatures(zone);
        }

        @Override
        public void keep(DomainName zone, Map<Octets, List<Octets>> all) {
            keys.keep(zone, all);
        }
    }

    @Test
    void aTickFromBeforeTheFirstSnapshotForgetsNothingThatWasSigned() throws Exception {
        var store = new Busy();
        store.signing = new Signing(store, change -> true, new TestClock(), new SecureRandom());
        store.signing.plan(Map.of(LAB, Denial.NSEC));

        store.signing.start(Zones.inventory(Map.of("lab.example", "@ NS berth\nberth A 10.77.0.1\n"))
                .now());
        store.clock.join();

        assertThat(store.signing.state(LAB)).isNotNull();
    }
}
