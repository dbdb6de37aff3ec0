package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PoolWatchTest {
    private final PoolWatch watch = new PoolWatch();

    private List<PoolWatch.Level> after(int free) {
        return watch.read(List.of(new PoolWatch.Fill("lab", List.of(), 100, free))).stream()
                .map(PoolWatch.Notice::level)
                .toList();
    }

    @Test
    void eachLevelIsToldOnceOnTheWayUpAndTheEndOnceOnTheWayDown() {
        assertThat(after(21)).isEmpty();
        assertThat(after(20)).containsExactly(PoolWatch.Level.SHORT);
        assertThat(after(15)).isEmpty();
        assertThat(after(4)).containsExactly(PoolWatch.Level.VERY_SHORT);
        assertThat(after(0)).containsExactly(PoolWatch.Level.EXHAUSTED);
        assertThat(after(50)).containsExactly(PoolWatch.Level.ENOUGH);
        assertThat(after(0)).containsExactly(PoolWatch.Level.EXHAUSTED);
    }

    @Test
    void aLeaseMoreOrLessDoesNotMakeItComeAndGo() {
        assertThat(after(20)).hasSize(1);
        assertThat(after(21)).isEmpty();
        assertThat(after(20)).isEmpty();
        assertThat(after(24)).isEmpty();
        assertThat(after(26)).containsExactly(PoolWatch.Level.ENOUGH);
    }

    @Test
    void aNetworkWithoutPoolsIsNotShortOfAnything() {
        assertThat(watch.read(List.of(new PoolWatch.Fill("fixed", List.of(), 0, 0))))
                .isEmpty();
    }
}
