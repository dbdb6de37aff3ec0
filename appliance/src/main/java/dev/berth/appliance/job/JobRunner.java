package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs, a few at once and of one name one after the other. What is to be remembered is in the inventory; a job that a
 * restart broke off is begun again or has failed.
 */
public final class JobRunner implements Jobs, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
    private static final int ATTEMPTS = 5;
    private static final int KEPT = 100;
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Inventory inventory;
    private final InstantSource clock;
    private final String place;
    private final JobLog files;
    private final Map<String, JobType> types = new LinkedHashMap<>();

    /** By number; guarded by this, as is all below. */
    private final Map<Long, Running> running = new TreeMap<>();

    private int atOnce;
    private boolean open;
    private long changes;

    /**
     * Nothing runs before {@link #open}.
     *
     * @param atOnce how many at most run at the same time
     */
    public JobRunner(Inventory inventory, InstantSource clock, JobPlace place, int atOnce) {
        this.inventory = inventory;
        this.clock = clock;
        this.place = place.id();
        this.files = new JobLog(place.directory());
        this.atOnce = atOnce;
    }

    /** Makes known what can be asked for. */
    public synchronized void offer(JobType type) {
        if (types.putIfAbsent(type.name(), type) != null) {
            throw new IllegalStateException("two sorts of work are called " + type.name());
        }
    }

    /** What can be asked for. */
    public synchronized List<String> offered() {
        return List.copyOf(types.keySet());
    }

    public synchronized void limit(int most) {
        atOnce = most;
        dispatch();
    }

    /** Takes up what an earlier run left, and begins. */
    public synchronized void open() {
        open = true;
        inventory
                .now()
                .all(Job.KIND)
                .filter(this::isOurs)
                .filter(job -> job.value().state() == Job.State.RUNNING)
                .toList()
                .forEach(this::takeUp);
        dispatch();
    }

    private boolean isOurs(Entity<Job> job) {
        return job.value().place().equals(place);
    }

    private void takeUp(Entity<Job> left) {
        Job job = left.value();
        JobType type = types.get(job.work());
        if (type != null && type.resumes()) {
            tell(job.number(), "the appliance was restarted; it goes on");
            run(job, type);
        } else {
            end(job, Job.State.FAILED, "the appliance was stopped while it ran; start it again");
        }
    }

    @Override
    public long start(String work, Map<String, String> input, Actor by) throws JobFailure {
        synchronized (this) {
            if (!types.containsKey(work)) {
                throw new JobFailure("there is no job '" + work + "'; there are " + String.join(", ", types.keySet()));
            }
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Snapshot now = inventory.now();
            List<Entity<Job>> all = now.all(Job.KIND).toList();
            for (Entity<Job> other : all) {
                Job job = other.value();
                if (isOurs(other)
                        && job.state() == Job.State.WAITING
                        && job.work().equals(work)
                        && job.input().equals(input)) {
                    throw new JobFailure("job " + job.number() + " waits to do the same; 'berth job list' shows it");
                }
            }
            long number = all.isEmpty() ? 1 : all.getLast().value().number() + 1;
            var job = new Job(number, work, input, by, place, Job.State.WAITING, clock.instant(), null, null, null);
            List<Change> its = new ArrayList<>(List.of(new Change.Put(job.ref(), job, 0)));
            List<Entity<Job>> old = all.stream().filter(Job::isOver).toList();
            old.stream().limit(Math.max(0, old.size() - KEPT)).forEach(over -> its.add(Change.Remove.of(over)));
            switch (inventory.commit(new Proposal(by, Subject.NOBODY, words(job, "asked for"), its))) {
                case Outcome.Committed committed -> {
                    old.stream().limit(Math.max(0, old.size() - KEPT)).forEach(this::forget);
                    synchronized (this) {
                        dispatch();
                    }
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

    /** Begins waiting jobs as long as there is room. */
    private void dispatch() {
        changed();
        if (!open) {
            return;
        }
        List<Entity<Job>> waiting = inventory
                .now()
                .all(Job.KIND)
                .filter(this::isOurs)
                .filter(job -> job.value().state() == Job.State.WAITING)
                .toList();
        for (Entity<Job> entity : waiting) {
            Job job = entity.value();
            JobType type = types.get(job.work());
            boolean same = running.values().stream()
                    .anyMatch(other -> other.job().work().equals(job.work()));
            if (type == null) {
                end(job, Job.State.FAILED, "no service here does this any more");
            } else if (!same && running.size() < atOnce && !running.containsKey(job.number())) {
                run(job, type);
            }
        }
    }

    private void run(Job job, JobType type) {
        var its = new Running(job, type, files, clock, this::changed);
        running.put(job.number(), its);
        Thread.ofPlatform()
                .name("job-" + job.number())
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .start(() -> work(its));
    }

    private void work(Running its) {
        Job begun = its.job().running(clock.instant());
        // A job that was taken up runs already.
        boolean begins = its.job().state() == Job.State.RUNNING || store(begun, "begun");
        Running.End end = begins ? its.run() : Running.End.STOPPED;
        if (end != Running.End.STOPPED) {
            end(begun, end.state(), end.result());
        }
        synchronized (this) {
            running.remove(its.job().number());
            dispatch();
        }
    }

    /** Tries as long as it takes: until then it counts as running. */
    private void end(Job job, Job.State how, String what) {
        Job over = job.over(how, clock.instant(), what);
        if (store(over, how.name().toLowerCase(java.util.Locale.ROOT) + ": " + what)) {
            try {
                files.forgetNote(job.number());
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("job", job.number())
                        .addKeyValue("cause", e.toString())
                        .log("note left behind");
            }
        }
        changed();
    }

    private boolean store(Job job, String what) {
        while (true) {
            Entity<Job> seen = inventory.now().get(Job.KIND, job.ref());
            if (seen == null || seen.value().state().isOver()) {
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
                    if (!rest()) {
                        return false;
                    }
                }
            }
        }
    }

    /** @return false when the appliance stops */
    private synchronized boolean rest() {
        try {
            if (open) {
                wait(RETRY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return open;
    }

    private void forget(Entity<Job> old) {
        try {
            files.forget(old.value().number());
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("job", old.value().number())
                    .addKeyValue("cause", e.toString())
                    .log("log left behind");
        }
    }

    private void tell(long number, String line) {
        try {
            files.append(number, clock.instant(), line);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("job", number)
                    .addKeyValue("cause", e.toString())
                    .log("no log for a job");
        }
    }

    private synchronized void changed() {
        changes++;
        notifyAll();
    }

    /** Counts whatever happens to jobs. */
    public synchronized long changes() {
        return changes;
    }

    /** Waits until something happens after {@code seen}, or the time is over. */
    public synchronized void await(long seen, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        while (changes == seen && open) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** How far a job is; {@link Progress#NONE} unless it runs here. */
    public synchronized Progress progress(long number) {
        Running its = running.get(number);
        return its == null ? Progress.NONE : its.progress();
    }

    /** Lines of a job's log, those after the first {@code after}; none for one that runs elsewhere. */
    public List<LogLine> lines(long number, int after) throws IOException {
        return files.lines(number, after);
    }

    /**
     * Ends a job: one that waits at once, one that runs at its next step.
     *
     * @throws JobFailure when it is over, or runs elsewhere
     */
    public void cancel(long number, Actor by) throws JobFailure {
        Entity<Job> seen = inventory.now().get(Job.KIND, Job.KIND.ref(number));
        if (seen == null) {
            throw new JobFailure("there is no job " + number + "; 'berth job list' shows all");
        }
        Job job = seen.value();
        if (job.state().isOver()) {
            throw new JobFailure(
                    "job " + number + " is over already: " + job.state().name().toLowerCase(java.util.Locale.ROOT));
        }
        if (!isOurs(seen)) {
            throw new JobFailure("job " + number + " runs on another appliance; cancel it there");
        }
        synchronized (this) {
            Running its = running.get(number);
            if (its == null) {
                end(job, Job.State.CANCELLED, "cancelled by " + by + " before it began");
            } else {
                its.cancel(by);
            }
        }
    }

    /** Breaks off what runs, which the next start takes up. */
    @Override
    public void close() {
        List<Running> left;
        synchronized (this) {
            open = false;
            left = List.copyOf(running.values());
            left.forEach(Running::stop);
            notifyAll();
        }
        long until = System.nanoTime() + STOP.toNanos();
        synchronized (this) {
            while (!running.isEmpty()) {
                long wait = (until - System.nanoTime()) / 1_000_000;
                if (wait <= 0) {
                    log.atWarn().addKeyValue("jobs", running.keySet()).log("jobs do not stop");
                    return;
                }
                try {
                    wait(wait);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Null where there is none, or none any more. */
    public @Nullable Job find(long number) {
        Entity<Job> job = inventory.now().get(Job.KIND, Job.KIND.ref(number));
        return job == null ? null : job.value();
    }
}
