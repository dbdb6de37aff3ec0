package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Inventory;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
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
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final JobBook book;
    private final InstantSource clock;
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
        this.book = new JobBook(inventory, clock, place.id());
        this.clock = clock;
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
        book.ours(Job.State.RUNNING).forEach(this::takeUp);
        dispatch();
    }

    private void takeUp(Job job) {
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
        long number = book.enter(work, input, by, this::forget);
        synchronized (this) {
            dispatch();
        }
        return number;
    }

    /** Begins waiting jobs as long as there is room. */
    private void dispatch() {
        changed();
        if (!open) {
            return;
        }
        for (Job job : book.ours(Job.State.WAITING)) {
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
        boolean begins = its.job().state() == Job.State.RUNNING || book.store(begun, "begun", this::rest);
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
        if (book.store(over, how.name().toLowerCase(java.util.Locale.ROOT) + ": " + what, this::rest)) {
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

    private void forget(long number) {
        try {
            files.forget(number);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("job", number)
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
        Job job = book.find(number);
        if (job == null) {
            throw new JobFailure("there is no job " + number + "; 'berth job list' shows all");
        }
        if (job.state().isOver()) {
            throw new JobFailure(
                    "job " + number + " is over already: " + job.state().name().toLowerCase(java.util.Locale.ROOT));
        }
        if (!book.isOurs(job)) {
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
        return book.find(number);
    }
}
