package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.job.JobPlace;
import dev.berth.appliance.job.JobRunner;
import dev.berth.appliance.job.Plan;
import dev.berth.appliance.job.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/** The appliance's jobs and their schedules. */
record LongWork(JobRunner jobs, Scheduler schedules) implements AutoCloseable {
    static LongWork of(Inventory inventory, InstantSource clock, Path data, Configuration configuration)
            throws StartFailure {
        try {
            JobPlace place = JobPlace.of(data.resolve("jobs"));
            var jobs =
                    new JobRunner(inventory, clock, place, configuration.jobs().atOnce());
            return new LongWork(jobs, new Scheduler(jobs, clock, ZoneId.systemDefault()));
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot use " + data.resolve("jobs") + " (" + e.getMessage() + ")",
                    "make it writable for this user, or set data");
        }
    }

    /** Schedules of what nobody can do. */
    List<Problem> problems(Configuration configuration) {
        return configuration.jobs().schedules().stream()
                .filter(plan -> !jobs.offered().contains(plan.run()))
                .map(plan -> new Problem(
                        configuration.file().toString(),
                        "jobs.schedules." + plan.name() + ".run",
                        "there is no job '" + plan.run() + "'; there are " + String.join(", ", jobs.offered())))
                .toList();
    }

    /** Begins what an earlier run left, and what the schedules say. */
    void open(Configuration configuration) {
        jobs.open();
        apply(configuration);
        schedules.start();
    }

    void apply(Configuration configuration) {
        jobs.limit(configuration.jobs().atOnce());
        List<Plan> known = configuration.jobs().schedules().stream()
                .filter(plan -> jobs.offered().contains(plan.run()))
                .toList();
        schedules.plan(known);
    }

    @Override
    public void close() {
        schedules.close();
        jobs.close();
    }
}
