package dev.berth.appliance.job;

import java.util.Map;

/**
 * Work that a schedule asks for.
 *
 * @param name of the entry, as in {@code jobs.schedules.NAME}
 * @param run the name of a {@link JobType}
 */
public record Plan(String name, String run, Schedule when, Map<String, String> input) {
    public Plan {
        input = Map.copyOf(input);
    }
}
