package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the inventory remembers of jobs, those of this appliance and of others that share it. */
final class JobBook {
    private static final Logger log = LoggerFactory.getLogger(JobBook.class);
    private static final int ATTEMPTS = 5;
    /** Jobs that are over and still remembered. */
    private static final int KEPT = 100;

    private final Inventory inventory;
    private final InstantSource clock;
    private final String place;

    /** @param place this appliance */
    JobBook(Inventory inventory, InstantSource clock, String place) {
        this.inventory = inventory;
        this.clock = clock;
        this.place = place;
    }

    /** Null where there is none, or none any more. */
    @Nullable
    Job find(long number) {
        Entity<Job> job = inventory.now().get(Job.KIND, Job.KIND.ref(number));
        return job == null ? null : job.value();
    }

    /** Those of this appliance, by number. */
    List<Job> ours(Job.State state) {
        return inventory
                .now()
                .all(Job.KIND)
                .map(Entity::value)
                .filter(this::isOurs)
                .filter(job -> job.state() == state)
                .toList();
    }

    boolean isOurs(Job job) {
        return job.place().equals(place);
    }

    /**
     * Enters a job that waits.
     *
     * @param forgotten hears the numbers of old jobs that gave way
     * @return its number
     * @throws JobFailure where the same waits already, or nothing can be committed
     */
    long enter(String work, Map<String, String> input, Actor by, LongConsumer forgotten) throws JobFailure {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Snapshot now = inventory.now();
            for (Job other : ours(Job.State.WAITING)) {
                if (other.work().equals(work) && other.input().equals(input)) {
                    throw new JobFailure("job " + other.number() + " waits to do the same; 'berth job list' shows it");
                }
            }
            List<Entity<Job>> all = now.all(Job.KIND).toList();
            long number = all.isEmpty() ? 1 : all.getLast().value().number() + 1;
            var job = new Job(number, work, input, by, place, Job.State.WAITING, clock.instant(), null, null, null);
            List<Entity<Job>> over = all.stream().filter(Job::isOver).toList();
            List<Entity<Job>> old = over.subList(0, Math.max(0, over.size() - KEPT));
            List<Change> changes = new ArrayList<>(List.of(new Change.Put(job.ref(), job, 0)));
            old.forEach(each -> changes.add(Change.Remove.of(each)));
            switch (inventory.commit(new Proposal(by, Subject.NOBODY, words(job, "asked for"), changes))) {
                case Outcome.Committed committed -> {
                    old.forEach(each -> forgotten.accept(each.value().number()));
                    return number;
                }
                case Outcome.Refused refused -> throw new JobFailure(refused.reason());
                case Outcome.Unavailable unavailable ->
                    throw new JobFailure(unavailable.cause() + "; " + unavailable.mend());
                case Outcome.Stale stale ->
                    log.atDebug().addKeyValue("ref", stale.ref()).log("job numbered again");
            }
        }
        throw new JobFailure("jobs are asked for faster than they can be numbered; try again");
    }

    private static String words(Job job, String what) {
        return "job " + job.number() + " (" + job.work() + ") " + what;
    }

    /**
     * Remembers what became of a job, however long that takes.
     *
     * @param rest waits a while before the next try; false: give up
     * @return false where it is over already, or was given up
     */
    boolean store(Job job, String what, BooleanSupplier rest) {
        while (true) {
            Entity<Job> seen = inventory.now().get(Job.KIND, job.ref());
            if (seen == null || Job.isOver(seen)) {
                return false;
            }
            Outcome outcome = inventory.commit(new Proposal(
                    Actor.service("job"), Subject.NOBODY, words(job, what), List.of(Change.Put.update(seen, job))));
            switch (outcome) {
                case Outcome.Committed committed -> {
                    return true;
                }
                case Outcome.Stale stale ->
                    log.atDebug().addKeyValue("ref", stale.ref()).log("job stored again");
                case Outcome.Refused refused -> {
                    log.atError().addKeyValue("cause", refused.reason()).log("job not stored");
                    return false;
                }
                case Outcome.Unavailable unavailable -> {
                    log.atWarn().addKeyValue("cause", unavailable.cause()).log("job cannot be stored now");
                    if (!rest.getAsBoolean()) {
                        return false;
                    }
                }
            }
        }
    }
}
