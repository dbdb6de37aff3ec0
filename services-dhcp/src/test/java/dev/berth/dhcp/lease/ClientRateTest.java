package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Mac;
import org.junit.jupiter.api.Test;

class ClientRateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Mac ONE = Mac.of("52:54:00:00:00:01");
    private final ClientRate rate = new ClientRate();

    private int allowed(Mac mac, int messages, long nanos) {
        int allowed = 0;
        for (int i = 0; i < messages; i++) {
            allowed += rate.allows(mac, 10, nanos) ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void aBurstOfTwoSecondsWorthIsTakenAndThenTheRate() {
        assertThat(allowed(ONE, 100, 5)).isBetween(20, 22);
        assertThat(allowed(ONE, 100, 5 + SECOND)).isEqualTo(10);
        assertThat(allowed(ONE, 100, 5 + 60 * SECOND)).isBetween(20, 22);
    }

    @Test
    void aClocksBeginningDoesNotMatter() {
        assertThat(allowed(ONE, 100, Long.MIN_VALUE + 7)).isBetween(20, 22);
        assertThat(allowed(Mac.of("52:54:00:00:00:02"), 100, -3)).isBetween(20, 22);
    }

    @Test
    void otherMachinesAreNotHeldDown() {
        allowed(ONE, 1000, 5);
        for (int i = 2; i < 50_000; i++) {
            assertThat(rate.allows(new Mac(0x525400000000L + i), 10, 5)).isTrue();
        }
    }

    @Test
    void zeroIsNoLimit() {
        for (int i = 0; i < 1000; i++) {
            assertThat(rate.allows(ONE, 0, 5)).isTrue();
        }
    }
}
