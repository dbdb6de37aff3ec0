package dev.berth.ntp.server;

import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.clock.Precision;
import dev.berth.ntp.upstream.Course;
import dev.berth.ntp.upstream.Following;
import dev.berth.ntp.upstream.Keeping;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The clocks of this machine, and the time that is made of them. Read by any thread. */
final class TimeSource {
    private static final long NANOS = 1_000_000_000L;
    /** So long the servers have to answer before we lead: the orphan wait of ntpd. */
    private static final long WAIT = 300 * NANOS;

    private final InstantSource clock;
    private final LongSupplier ticks;
    private final KernelClock kernel;
    private final int precision;
    private final long base;
    private final long startedAt;
    private int localStratum;
    private boolean asking;
    private @Nullable Following following;
    private volatile Keeping keeping;

    /**
     * @param ticks nanoseconds of a clock that nobody sets
     * @param asking whether there are servers to be asked
     */
    TimeSource(InstantSource clock, LongSupplier ticks, KernelClock kernel, int localStratum, boolean asking) {
        this.clock = clock;
        this.ticks = ticks;
        this.kernel = kernel;
        this.localStratum = localStratum;
        this.asking = asking;
        precision = Precision.measure(clock);
        base = nanos(clock.instant()) - ticks.getAsLong();
        startedAt = raw();
        keeping = keep();
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }

    int precision() {
        return precision;
    }

    /** What {@link Course} starts from. */
    long raw() {
        return ticks.getAsLong() + base;
    }

    /** How far the system clock has moved against the raw one since the start; it jumps when somebody sets the clock. */
    long systemAgainstRaw() {
        return nanos(clock.instant()) - raw();
    }

    Keeping keeping() {
        return keeping;
    }

    /** The time as {@code keeping} has it. */
    Instant now(Keeping keeping) {
        Course course = keeping.course();
        return course == null ? clock.instant() : course.at(raw());
    }

    synchronized void policy(int localStratum, boolean asking) {
        this.localStratum = localStratum;
        this.asking = asking;
        keeping = keep();
    }

    /** Looks anew, with what the servers say now. */
    synchronized Keeping refresh(@Nullable Following following) {
        this.following = following;
        keeping = keep();
        return keeping;
    }

    private Keeping keep() {
        long raw = raw();
        boolean waiting = asking && raw - startedAt < WAIT;
        return Keeping.of(new Keeping.Circumstances(
                kernel.read(), following, waiting, localStratum, precision, clock.instant(), raw));
    }
}
