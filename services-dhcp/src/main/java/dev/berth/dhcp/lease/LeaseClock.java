package dev.berth.dhcp.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time by which leases end. It follows the wall clock, but a forward step of it ends no lease at once: clients count
 * their leases by their own clocks, and need time to renew.
 */
public final class LeaseClock {
    /** A smaller step is an adjustment. */
    public static final Duration STEP = Duration.ofMinutes(10);
    /** How long nothing ends after a step. */
    public static final Duration GRACE = Duration.ofMinutes(10);

    private Instant wall;
    private long nanos;
    private long graceEnds;
    private boolean inGrace;

    /** @param nanos monotonic, as {@link System#nanoTime} gives them */
    public LeaseClock(Instant wall, long nanos) {
        this.wall = wall;
        this.nanos = nanos;
    }

    /** What came of looking at the clocks. */
    public sealed interface Reading {
        /** Leases that end by {@code now} are over. */
        record Running(Instant now) implements Reading {}

        /** Nothing ends now; {@code stepped} is by how much the clock went forward, when it was this time. */
        record Waiting(Optional<Duration> stepped) implements Reading {}
    }

    /** Looks at both clocks; call it every few seconds. */
    public Reading read(Instant wallNow, long nanosNow) {
        Duration elapsed = Duration.ofNanos(nanosNow - nanos);
        Duration step = Duration.between(wall, wallNow).minus(elapsed);
        wall = wallNow;
        nanos = nanosNow;
        if (step.compareTo(STEP) > 0) {
            inGrace = true;
            graceEnds = nanosNow + GRACE.toNanos();
            return new Reading.Waiting(Optional.of(step));
        }
        if (inGrace && nanosNow - graceEnds < 0) {
            return new Reading.Waiting(Optional.empty());
        }
        inGrace = false;
        return new Reading.Running(wallNow);
    }
}
