package dev.berth.appliance.command;

import dev.berth.appliance.config.Problem;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.ServiceState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What operations may ask of the running appliance as a whole. */
public interface Steering {
    /** One service as status shows it. */
    record Standing(
            String name,
            ServiceState state,
            Optional<String> lastError,
            Map<String, Long> counters,
            Map<String, Gauge> gauges) {}

    /** What a reload did: problems (then nothing was changed), or the keys that need a restart. */
    record Reloaded(List<Problem> problems, List<String> needRestart) {}

    /** Every service, in the order of the start. */
    List<Standing> standings();

    /** The log of commits, and the database behind it, as if they were services. */
    List<Standing> storage();

    /** Whether changes are committed at present. */
    boolean commits();

    /** Reads the configuration again and applies what changed. */
    Reloaded reload();

    Instant started();

    /** Where browsers reach the console, with a slash at the end; empty while it answers the Unix socket only. */
    Optional<String> consoleUrl();
}
