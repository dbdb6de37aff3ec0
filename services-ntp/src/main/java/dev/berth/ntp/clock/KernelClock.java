package dev.berth.ntp.clock;

import dev.berth.ntp.message.Leap;
import java.time.Duration;

/** The kernel's account of the system clock (adjtimex(2)): whether somebody disciplines it, and how well. */
public interface KernelClock {
    /** What is so now. */
    State read();

    /** What the kernel says. */
    sealed interface State {
        /**
         * Somebody (chronyd, ntpd, timesyncd, the hypervisor's agent) keeps the clock right.
         *
         * @param maxError the greatest error that the kernel reckons with
         */
        record Synchronised(Leap leap, Duration maxError) implements State {}

        /** Nobody does, or nobody knows: a container may not be told. */
        record Unsynchronised() implements State {}
    }
}
