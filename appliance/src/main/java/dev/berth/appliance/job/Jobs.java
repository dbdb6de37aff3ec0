package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import java.util.Map;

/** Where long work is asked for. */
@FunctionalInterface
public interface Jobs {
    /** Where no job can be run. */
    Jobs NONE = (work, input, by) -> {
        throw new JobFailure("no jobs run here");
    };

    /**
     * Asks for a run, which begins when there is room for it. It is on stable storage when this returns.
     *
     * @param work the name of a {@link JobType}
     * @return the job's number
     * @throws JobFailure when there is no such work, it is waiting already with the same input, or nothing can be stored
     */
    long start(String work, Map<String, String> input, Actor by) throws JobFailure;
}
