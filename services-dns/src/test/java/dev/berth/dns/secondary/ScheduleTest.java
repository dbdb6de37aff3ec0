package dev.berth.dns.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.net.DomainName;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Soa SOA = new Soa(DomainName.ROOT, DomainName.ROOT, 3600, 600, 86400, 60);

    @Test
    void aPrimaryIsAskedAgainAfterRefreshAndAfterAFailureAfterRetry() {
        Schedule fresh = Schedule.starting(null).succeeded(NOW);
        assertThat(fresh.due(SOA, true)).isEqualTo(NOW.plusSeconds(3600));
        Instant later = NOW.plusSeconds(3600);
        assertThat(fresh.failed(later).due(SOA, true)).isEqualTo(later.plusSeconds(600));
        assertThat(fresh.failed(later).failed(later).due(SOA, true)).isEqualTo(later.plusSeconds(600));
        assertThat(fresh.failed(later).succeeded(later).due(SOA, true)).isEqualTo(later.plusSeconds(3600));
    }

    @Test
    void expiryCountsFromTheLastConfirmationNotFromTheLastTry() {
        Schedule tried = Schedule.starting(null).succeeded(NOW).failed(NOW.plusSeconds(80_000));
        assertThat(tried.isExpired(SOA, NOW.plusSeconds(86_399))).isFalse();
        assertThat(tried.isExpired(SOA, NOW.plusSeconds(86_400))).isTrue();
        assertThat(Schedule.starting(null).isExpired(SOA, NOW)).isTrue();
    }

    @Test
    void aCopyFromBeforeARestartIsConfirmedAtOnce() {
        assertThat(Schedule.starting(NOW).due(SOA, true)).isBefore(NOW);
    }

    @Test
    void withoutACopyTriesGrowSeldom() {
        Schedule schedule = Schedule.starting(null);
        long[] waits = {2, 4, 8, 16, 32, 64, 128, 256, 300, 300};
        for (long wait : waits) {
            schedule = schedule.failed(NOW);
            assertThat(schedule.due(SOA, false)).isEqualTo(NOW.plusSeconds(wait));
        }
    }

    @Test
    void timersOfZeroMakeNoLoop() {
        var zero = new Soa(DomainName.ROOT, DomainName.ROOT, 0, 0, 0, 0);
        assertThat(Schedule.starting(null).succeeded(NOW).due(zero, true)).isEqualTo(NOW.plusSeconds(2));
    }
}
