package dev.berth.appliance.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TimeSliceTest {
    @Test
    void aThreadThatAsksForItHasTheShortestAndItsNeighboursKeepTheirs() throws Exception {
        record Seen(long before, long after, int niceBefore, int niceAfter) {}
        var seen = new CompletableFuture<Seen>();
        Thread.ofPlatform().start(() -> {
            long before = TimeSlice.nanos();
            int nice = TimeSlice.nice();
            TimeSlice.shortest();
            seen.complete(new Seen(before, TimeSlice.nanos(), nice, TimeSlice.nice()));
        });
        Seen told = seen.get();
        assumeTrue(told.before() != 0, "SKIPPED: the kernel has no slices of threads' own, as of 6.12");
        assertThat(told.after()).isEqualTo(TimeSlice.SHORTEST_NANOS);
        assertThat(told.niceAfter()).isEqualTo(told.niceBefore());
        assertThat(TimeSlice.nanos()).as("of the thread beside it").isEqualTo(told.before());
    }
}
