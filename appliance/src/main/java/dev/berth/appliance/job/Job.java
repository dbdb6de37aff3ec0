package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Ref;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of some long work, as the inventory remembers it.
 *
 * @param number counts up from 1
 * @param work the name of its {@link JobType}
 * @param by who asked for it
 * @param place the appliance that does it; others on the same database only see it
 * @param ended absent until it is over
 * @param result what came out, or why it failed
 */
public record Job(
        long number,
        String work,
        Map<String, String> input,
        Actor by,
        String place,
        State state,
        Instant asked,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable String result) {
    public static final Kind<Job> KIND = Kind.of("job", Job.class).ordered(Job::number);

    /** WAITING for others to end; the last three are for good. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        public boolean isOver() {
            return compareTo(RUNNING) > 0;
        }
    }

    public Job {
        input = Map.copyOf(input);
    }

    Ref ref() {
        return KIND.ref(number);
    }

    static boolean isOver(Entity<Job> job) {
        return job.value().state().isOver();
    }

    Job running(Instant now) {
        return new Job(
                number, work, input, by, place, State.RUNNING, asked, started == null ? now : started, null, null);
    }

    Job over(State how, Instant now, String what) {
        return new Job(number, work, input, by, place, how, asked, started, now, what);
    }
}
