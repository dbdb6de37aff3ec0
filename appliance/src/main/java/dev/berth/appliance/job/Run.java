package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import java.util.Optional;

/** What work tells while it runs. Each call ends the work when it was cancelled, or the appliance stops. */
public interface Run {
    /** Who asked for it, as the history is to name them. */
    Actor by();

    /**
     * How far it is.
     *
     * @param done of {@code all}
     * @param all 0: nobody knows
     * @param unit what is counted, in the plural
     */
    void progress(long done, long all, String unit);

    /** Adds a line to the job's log. */
    void log(String line);

    /** Notes where to go on after a restart; for work that resumes. */
    void note(String place);

    /** What was noted before a restart. */
    Optional<String> noted();
}
