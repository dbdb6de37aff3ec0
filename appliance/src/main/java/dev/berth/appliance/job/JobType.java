package dev.berth.appliance.job;

import java.io.IOException;
import java.util.Map;

/**
 * A sort of long work. Jobs with one name never run at the same time.
 *
 * @param name the command that starts it, as in {@code registry scrub}; what schedules call it by
 * @param resumes whether a run that a restart broke off is begun again, with what it noted in {@link Run#note}; else it has
 *     failed then
 */
public record JobType(String name, boolean resumes, Work work) {
    /** What is done, on a thread of its own. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it. Whatever takes long between two calls of {@code run} cannot be cancelled that long.
         *
         * @return what came out, in a line
         * @throws JobFailure with cause and mend
         * @throws IOException a failure with its own words
         */
        String run(Map<String, String> input, Run run) throws JobFailure, IOException;
    }
}
