package dev.berth.ntp.clock;

import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Duration;

/** Which reference we claim. */
public final class Standing {
    private Standing() {}

    /**
     * The reference of the system clock. Whether the kernel calls it synchronised decides about leap and error; it does not
     * tell the stratum of what disciplines it, so that the configured one stands in both cases: it is high enough to lie
     * below any real source. A clock that nobody disciplines is its own reference, so that an isolated rack keeps one time.
     *
     * @param precision of the clock, log2 of seconds
     */
    public static Reference ofSystemClock(KernelClock.State kernel, int localStratum, int precision, NtpTimestamp now) {
        Duration reading = Duration.ofNanos((long) Math.ceil(Math.pow(2, precision) * 1e9));
        return switch (kernel) {
            case KernelClock.State.Synchronised kept ->
                new Reference(
                        kept.leap(),
                        localStratum,
                        Reference.LOCAL,
                        Duration.ZERO,
                        kept.maxError().plus(reading),
                        now);
            case KernelClock.State.Unsynchronised alone ->
                new Reference(Leap.NONE, localStratum, Reference.LOCAL, Duration.ZERO, reading, now);
        };
    }
}
