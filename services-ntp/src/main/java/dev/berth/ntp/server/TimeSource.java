package dev.berth.ntp.server;

import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.clock.Precision;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.clock.Standing;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The served time and what is true of it. The reference is looked at anew every {@link #REFRESH_SECONDS}. */
final class TimeSource {
    private static final long REFRESH_SECONDS = 16;

    private final InstantSource clock;
    private final KernelClock kernel;
    private final int precision;
    private @Nullable Reference reference;
    private int stratum;

    TimeSource(InstantSource clock, KernelClock kernel) {
        this.clock = clock;
        this.kernel = kernel;
        this.precision = Precision.measure(clock);
    }

    int precision() {
        return precision;
    }

    Instant now() {
        return clock.instant();
    }

    Reference reference(int localStratum, NtpTimestamp now) {
        Reference known = reference;
        long age = known == null ? 0 : now.nanosSince(known.since());
        if (known == null || localStratum != stratum || age < 0 || age > REFRESH_SECONDS * 1_000_000_000L) {
            known = Standing.ofSystemClock(kernel.read(), localStratum, precision, now);
            reference = known;
            stratum = localStratum;
        }
        return known;
    }
}
