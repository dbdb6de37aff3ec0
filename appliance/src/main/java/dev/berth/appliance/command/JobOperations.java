package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.job.JobFailure;
import dev.berth.appliance.job.JobRunner;
import dev.berth.appliance.job.LogLine;
import dev.berth.appliance.job.Progress;
import dev.berth.appliance.job.Scheduler;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Excerpt;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth job list | show | cancel | schedules}; {@code job follow} asks show again and again. */
final class JobOperations {
    private static final int LONGEST_WAIT = 60;

    private final Supplier<KernelOperations.Appliance> appliance;

    JobOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record Query(
            @Param("waiting, running, done, failed or cancelled; all if not given") @Nullable
            String state,

            @Param(Excerpt.MATCH) @Nullable String match,
            @Param(Excerpt.OFFSET) @Nullable Integer offset,
            @Param(Excerpt.LIMIT) @Nullable Integer limit) {}

    record Number(
            @Param(value = "the job's number", position = 0) Long number) {}

    record Look(
            @Param(value = "the job's number", position = 0) Long number,

            @Param("how many lines of its log to leave out") @Nullable
            Integer after,

            @Param("the answer's last, to wait until there is something newer") @Nullable
            Long seen,

            @Param("seconds to wait for it, at most 60") @Nullable
            Integer waitSeconds) {}

    /** @param progress in words; empty unless it runs here */
    record JobLine(
            long number,
            String work,
            String state,
            String progress,
            String by,
            Instant asked,
            @Nullable Instant started,
            @Nullable Instant ended,
            @Nullable String result) {}

    record Jobs(List<JobLine> jobs, @Nullable Integer total) {}

    /**
     * @param done of {@code all}, counted in {@code unit}; 0 of 0: nobody knows
     * @param last to be given as {@code seen}
     */
    record Shown(
            JobLine job, Map<String, String> input, long done, long all, String unit, List<LogLine> lines, long last) {}

    record Cancelled(long number) {}

    record Schedules(List<ScheduleLine> schedules) {}

    record ScheduleLine(String name, String run, String when, Instant next, Map<String, String> input) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "job list", "Long work, the newest first", "/jobs", Query.class, Jobs.class, this::list),
                Operation.reading(
                        "job show",
                        "One job: how far it is, what it logged, what came out",
                        "/jobs/{number}",
                        Look.class,
                        Shown.class,
                        this::show),
                Operation.changing(
                        "job cancel",
                        "End a job at its next step, or before it begins",
                        Method.POST,
                        "/jobs/{number}/cancel",
                        Number.class,
                        Cancelled.class,
                        this::cancel),
                Operation.reading(
                        "job schedules",
                        "What the configuration has done again and again, and when it comes next",
                        "/job-schedules",
                        Operation.Nothing.class,
                        Schedules.class,
                        this::schedules));
    }

    private JobRunner jobs() {
        return appliance.get().jobs();
    }

    private Jobs list(Query query, Call call) throws OperationFailure {
        List<Entity<Job>> all =
                new ArrayList<>(appliance.get().inventory().now().all(Job.KIND).toList());
        Excerpt<JobLine> part = Excerpt.of(
                all.reversed().stream()
                        .map(job -> line(job.value()))
                        .filter(line -> query.state() == null
                                || line.state().equals(query.state().toLowerCase(Locale.ROOT))),
                query.match(),
                query.offset(),
                query.limit(),
                (line, text) -> Excerpt.in(line.work(), text)
                        || Excerpt.in(line.state(), text)
                        || Excerpt.in(line.by(), text)
                        || Excerpt.in(line.result(), text));
        return new Jobs(part.rows(), part.total());
    }

    private JobLine line(Job job) {
        return new JobLine(
                job.number(),
                job.work(),
                job.state().name().toLowerCase(Locale.ROOT),
                jobs().progress(job.number()).toString(),
                job.by().toString(),
                job.asked(),
                job.started(),
                job.ended(),
                job.result());
    }

    private Shown show(Look look, Call call) throws OperationFailure {
        int wait = look.waitSeconds() == null ? 0 : look.waitSeconds();
        int after = look.after() == null ? 0 : look.after();
        if (wait < 0 || wait > LONGEST_WAIT || after < 0) {
            throw new OperationFailure(
                    Reason.INVALID, "after is not negative, and waitSeconds is from 0 to " + LONGEST_WAIT);
        }
        existing(look.number());
        if (look.seen() != null && wait > 0) {
            try {
                jobs().await(look.seen(), Duration.ofSeconds(wait));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        // Before the rest: what happens meanwhile is told the next time.
        long last = jobs().changes();
        Job job = existing(look.number());
        Progress progress = jobs().progress(look.number());
        try {
            return new Shown(
                    line(job),
                    job.input(),
                    progress.done(),
                    progress.all(),
                    progress.unit(),
                    jobs().lines(look.number(), after),
                    last);
        } catch (IOException e) {
            throw new OperationFailure(
                    Reason.UNAVAILABLE, "the job's log cannot be read (" + e.getMessage() + "); check the disk");
        }
    }

    private Job existing(long number) throws OperationFailure {
        Job job = jobs().find(number);
        if (job == null) {
            throw new OperationFailure(
                    Reason.ABSENT, "there is no job " + number + "; 'berth job list' shows those of late");
        }
        return job;
    }

    private Cancelled cancel(Number number, Call call) throws OperationFailure {
        Job job = existing(number.number());
        if (call.preview() && !job.state().isOver()) {
            return new Cancelled(number.number());
        }
        try {
            jobs().cancel(number.number(), call.by());
        } catch (JobFailure e) {
            throw new OperationFailure(Reason.CONFLICT, e.message());
        }
        return new Cancelled(number.number());
    }

    private Schedules schedules(Operation.Nothing nothing, Call call) {
        return new Schedules(appliance.get().schedules().coming().stream()
                .map(JobOperations::line)
                .toList());
    }

    private static ScheduleLine line(Scheduler.Coming coming) {
        return new ScheduleLine(
                coming.plan().name(),
                coming.plan().run(),
                coming.plan().when().toString(),
                coming.at(),
                coming.plan().input());
    }
}
