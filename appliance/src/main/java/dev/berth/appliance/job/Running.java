package dev.berth.appliance.job;

import dev.berth.appliance.inventory.Actor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job while it runs: what it tells, and whether it is to end. */
final class Running implements Run {
    private static final Logger log = LoggerFactory.getLogger(Running.class);
    private static final long QUIET_NANOS = 250_000_000;

    private final Job job;
    private final JobType type;
    private final JobLog files;
    private final InstantSource clock;
    private final Runnable changed;
    private volatile Progress progress = Progress.NONE;
    private volatile @Nullable Actor cancelledBy;
    private volatile boolean stopped;
    private long told = System.nanoTime() - QUIET_NANOS;
    private int lines = -1;

    Running(Job job, JobType type, JobLog files, InstantSource clock, Runnable changed) {
        this.job = job;
        this.type = type;
        this.files = files;
        this.clock = clock;
        this.changed = changed;
    }

    /** How a run ended. */
    record End(Job.State state, String result) {
        /** Broken off by a stop of the appliance: it stays what it was. */
        static final End STOPPED = new End(Job.State.RUNNING, "");
    }

    /** Ends the work wherever it is; nobody but this class catches it. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("broken off", null, false, false);
        }
    }

    Job job() {
        return job;
    }

    Progress progress() {
        return progress;
    }

    void cancel(Actor by) {
        cancelledBy = by;
    }

    void stop() {
        stopped = true;
    }

    End run() {
        End end = worked();
        if (end != End.STOPPED) {
            log.atInfo()
                    .addKeyValue("job", job.number())
                    .addKeyValue("work", job.work())
                    .addKeyValue("state", end.state())
                    .addKeyValue("result", end.result())
                    .log("job over");
        }
        return end;
    }

    private End worked() {
        try {
            return new End(Job.State.DONE, type.work().run(job.input(), this));
        } catch (Broken e) {
            return cancelledBy == null
                    ? End.STOPPED
                    : new End(Job.State.CANCELLED, "cancelled by " + cancelledBy + whereItWas());
        } catch (JobFailure e) {
            return new End(Job.State.FAILED, e.message());
        } catch (IOException e) {
            return new End(Job.State.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("job", job.number()).setCause(e).log("job failed");
            return new End(Job.State.FAILED, "an internal error; the appliance's log tells more");
        }
    }

    private String whereItWas() {
        return progress.equals(Progress.NONE) ? "" : " at " + progress;
    }

    private void step() {
        if (stopped || cancelledBy != null) {
            throw new Broken();
        }
    }

    @Override
    public Actor by() {
        return job.by();
    }

    @Override
    public void progress(long done, long all, String unit) {
        step();
        progress = new Progress(done, all, unit);
        long now = System.nanoTime();
        if (now - told >= QUIET_NANOS || done == all) {
            told = now;
            changed.run();
        }
    }

    @Override
    public void log(String line) {
        step();
        try {
            if (lines < 0) {
                lines = files.count(job.number());
            }
            if (lines < JobLog.MOST_LINES) {
                lines++;
                files.append(
                        job.number(),
                        clock.instant(),
                        lines == JobLog.MOST_LINES ? "further lines are left out" : line);
                changed.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void note(String place) {
        step();
        try {
            files.note(job.number(), place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> noted() {
        step();
        try {
            return files.noted(job.number());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
