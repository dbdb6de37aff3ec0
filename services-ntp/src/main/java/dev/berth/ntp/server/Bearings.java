package dev.berth.ntp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Subject;
import dev.berth.ntp.upstream.Course;
import dev.berth.ntp.upstream.Following;
import dev.berth.ntp.upstream.Judgement;
import dev.berth.ntp.upstream.Keeping;
import dev.berth.ntp.upstream.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells where our time comes from: events and log lines when that changes, metrics always. */
public final class Bearings {
    private static final Logger LOG = LoggerFactory.getLogger(Bearings.class);
    private static final double NANOS = 1e9;
    /** A correction that clients notice. */
    private static final long STEP = 128_000_000L;

    private final Observations observations;
    private final Counts counts;
    private Keeping.@Nullable Origin told;
    private boolean split;

    public Bearings(Observations observations, Counts counts) {
        this.observations = observations;
        this.counts = counts;
    }

    void tell(Judgement before, Judgement after, Keeping kept, TimeSource time, long raw) {
        Instant now = time.now(kept);
        Course course = kept.course();
        counts.claims(course == null ? 0 : course.offsetAt(raw) - time.systemAgainstRaw(), kept.reference());
        Following was = before.following();
        Following is = after.following();
        if (kept.origin() != told) {
            told = kept.origin();
            origin(now, kept, is);
        } else if (was != null && is != null && !was.peer().equals(is.peer())) {
            say(now, "time server chosen", Map.of("server", is.peer().toString(), "stratum", stratum(kept)));
        }
        if (was != null && is != null) {
            long moved = is.course().offsetAt(raw) - was.course().offsetAt(raw);
            if (Math.abs(moved) > STEP) {
                say(
                        now,
                        "time stepped",
                        Map.of("seconds", seconds(moved), "server", is.peer().toString()));
            }
        }
        boolean nobodyRight = after.verdicts().containsValue(Verdict.NO_MAJORITY);
        if (nobodyRight && !split) {
            String servers = after.verdicts().entrySet().stream()
                    .filter(entry -> entry.getValue() == Verdict.NO_MAJORITY)
                    .map(entry -> entry.getKey().toString())
                    .collect(Collectors.joining(" "));
            say(now, "time servers disagree", Map.of("servers", servers));
        }
        split = nobodyRight;
    }

    private void origin(Instant now, Keeping kept, @Nullable Following following) {
        switch (kept.origin()) {
            case SERVERS ->
                say(
                        now,
                        "time synchronised",
                        Map.of(
                                "server",
                                following == null ? "" : following.peer().toString(),
                                "stratum",
                                stratum(kept)));
            case HELD -> say(now, "time servers lost", Map.of("stratum", stratum(kept)));
            case SYSTEM -> say(now, "time of the system clock", Map.of("stratum", stratum(kept)));
            case LOCAL -> say(now, "time of our own", Map.of("stratum", stratum(kept)));
            case NONE -> say(now, "time unknown", Map.of());
        }
    }

    private void say(Instant now, String what, Map<String, String> fields) {
        observations.tell(new Observation(now, Subject.NOBODY, "ntp", what, fields));
        LoggingEventBuilder line = LOG.atInfo();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log(what);
    }

    private static String stratum(Keeping kept) {
        return Integer.toString(kept.reference().stratum());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.6f", nanos / NANOS);
    }
}
