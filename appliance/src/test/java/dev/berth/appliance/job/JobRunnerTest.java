package dev.berth.appliance.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunnerTest {
    private static final Actor ANN = new Actor(Actor.Sort.USER, "ann");

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock, Job.KIND);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private JobRunner runner;

    private JobRunner runner(JobType... types) throws IOException {
        runner = new JobRunner(inventory, clock, JobPlace.of(directory), 2);
        for (JobType type : types) {
            runner.offer(type);
        }
        runner.open();
        return runner;
    }

    @AfterEach
    void close() {
        gate.countDown();
        if (runner != null) {
            runner.close();
        }
    }

    /** Steps until the gate opens. */
    private JobType waiting(String name, boolean resumes) {
        return new JobType(name, resumes, (input, run) -> {
            begun.incrementAndGet();
            String from = run.noted().orElse("the beginning");
            run.note("step 1");
            do {
                run.progress(1, 4, "steps");
                pause();
            } while (gate.getCount() > 0);
            return "went on from " + from;
        });
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }

    private static JobType quick(String name, String result) {
        return new JobType(name, false, (input, run) -> result + input);
    }

    private Job job(long number) {
        return Objects.requireNonNull(runner.find(number));
    }

    private Job over(long number) {
        await().until(() -> job(number).state().isOver());
        return job(number);
    }

    private void untilRunning(long number) {
        await().until(() -> runner.progress(number).done() == 1);
    }

    @Test
    void aJobRunsAndSaysWhatCameOut() throws Exception {
        long number = runner(new JobType("count", false, (input, run) -> {
                    run.log("counting\nfor " + run.by());
                    run.progress(3, 3, "sheep");
                    return "3 sheep";
                }))
                .start("count", Map.of("of", "sheep"), ANN);

        Job job = over(number);

        assertThat(job.state()).isEqualTo(Job.State.DONE);
        assertThat(job.result()).isEqualTo("3 sheep");
        assertThat(job.by()).isEqualTo(ANN);
        assertThat(job.input()).containsEntry("of", "sheep");
        assertThat(runner.lines(number, 0)).containsExactly(new LogLine(clock.instant(), "counting for user:ann"));
        assertThat(runner.lines(number, 1)).isEmpty();
    }

    @Test
    void failuresAreToldInWordsAndBugsAreNot() throws Exception {
        runner(
                new JobType("bad", false, (input, run) -> {
                    throw new JobFailure("the disk is full; make room");
                }),
                new JobType("torn", false, (input, run) -> {
                    throw new IOException("blob 7: input/output error");
                }),
                new JobType("bug", false, (input, run) -> {
                    throw new IllegalStateException("secret detail");
                }));

        Job bad = over(runner.start("bad", Map.of(), ANN));
        assertThat(bad.state()).isEqualTo(Job.State.FAILED);
        assertThat(bad.result()).isEqualTo("the disk is full; make room");
        assertThat(over(runner.start("torn", Map.of(), ANN)).result()).isEqualTo("blob 7: input/output error");
        assertThat(over(runner.start("bug", Map.of(), ANN)).result())
                .isEqualTo("an internal error; the appliance's log tells more");
        assertThatThrownBy(() -> runner.start("unknown", Map.of(), ANN)).hasMessageContaining("bad, torn, bug");
    }

    @Test
    void twoRunAtOnceAndTheOthersWait() throws Exception {
        runner(waiting("a", false), waiting("b", false), waiting("c", false));
        long a = runner.start("a", Map.of(), ANN);
        long b = runner.start("b", Map.of(), ANN);
        long c = runner.start("c", Map.of(), ANN);
        untilRunning(a);
        untilRunning(b);
        assertThat(job(c).state()).isEqualTo(Job.State.WAITING);
        assertThat(begun).hasValue(2);

        runner.limit(3);
        untilRunning(c);
    }

    @Test
    void jobsOfOneNameFollowOneAnotherAndTheSameIsNotQueuedTwice() throws Exception {
        runner(waiting("a", false));
        long first = runner.start("a", Map.of(), ANN);
        untilRunning(first);
        long second = runner.start("a", Map.of(), ANN);
        assertThatThrownBy(() -> runner.start("a", Map.of(), ANN))
                .hasMessageContaining("job " + second + " waits to do the same");
        long other = runner.start("a", Map.of("x", "y"), ANN);
        assertThat(job(second).state()).isEqualTo(Job.State.WAITING);

        gate.countDown();

        assertThat(over(other).state()).isEqualTo(Job.State.DONE);
        assertThat(job(first).ended()).isNotNull();
        assertThat(over(second).state()).isEqualTo(Job.State.DONE);
    }

    @Test
    void aJobIsCancelledWhileItRunsAndBeforeItBegins() throws Exception {
        runner(waiting("a", false));
        long running = runner.start("a", Map.of(), ANN);
        untilRunning(running);
        long waiting = runner.start("a", Map.of(), ANN);

        runner.cancel(waiting, ANN);
        assertThat(job(waiting).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(job(waiting).result()).isEqualTo("cancelled by user:ann before it began");
        runner.cancel(running, ANN);
        assertThat(over(running).result()).isEqualTo("cancelled by user:ann at 25%, 1 of 4 steps");
        assertThat(begun).hasValue(1);
        assertThatThrownBy(() -> runner.cancel(running, ANN)).hasMessageContaining("over already: cancelled");
        assertThatThrownBy(() -> runner.cancel(99, ANN)).hasMessageContaining("there is no job 99");
    }

    @Test
    void afterARestartAJobGoesOnFromItsNoteOrHasFailed() throws Exception {
        runner(waiting("resuming", true), waiting("plain", false));
        long resuming = runner.start("resuming", Map.of(), ANN);
        long plain = runner.start("plain", Map.of(), ANN);
        untilRunning(resuming);
        untilRunning(plain);
        long queued = runner.start("plain", Map.of(), ANN);

        runner.close();
        assertThat(job(resuming).state()).isEqualTo(Job.State.RUNNING);
        gate.countDown();
        runner(waiting("resuming", true), waiting("plain", false));

        assertThat(over(resuming).result()).isEqualTo("went on from step 1");
        assertThat(runner.lines(resuming, 0).getFirst().text()).contains("restarted");
        assertThat(over(plain).state()).isEqualTo(Job.State.FAILED);
        assertThat(job(plain).result()).isEqualTo("the appliance was stopped while it ran; start it again");
        assertThat(over(queued).result()).isEqualTo("went on from the beginning");
    }

    @Test
    void whatNoServiceDoesAnyMoreHasFailed() throws Exception {
        runner(waiting("a", true), waiting("gone", true));
        long running = runner.start("a", Map.of(), ANN);
        untilRunning(running);
        long queued = runner.start("a", Map.of(), ANN);
        runner.close();

        runner(waiting("other", true));

        assertThat(over(running).state()).isEqualTo(Job.State.FAILED);
        assertThat(over(queued).result()).isEqualTo("no service here does this any more");
    }

    @Test
    void jobsOfAnotherApplianceAreLeftAlone() throws Exception {
        runner(waiting("a", false));
        long theirs = runner.start("a", Map.of(), ANN);
        untilRunning(theirs);
        var other = new JobRunner(inventory, clock, JobPlace.of(directory.resolve("other")), 2);
        other.offer(waiting("a", false));
        other.open();
        try (other) {
            assertThatThrownBy(() -> other.cancel(theirs, ANN)).hasMessageContaining("another appliance");
            long ours = other.start("a", Map.of(), ANN);
            await().until(() -> other.progress(ours).done() == 1);
            assertThat(job(theirs).state()).isEqualTo(Job.State.RUNNING);
        }
    }

    @Test
    void ofThoseThatAreOverTheLastHundredAreKept() throws Exception {
        runner(quick("quick", "done"));
        long last = 0;
        for (int i = 0; i < 105; i++) {
            last = runner.start("quick", Map.of("n", "" + i), ANN);
            over(last);
        }
        assertThat(inventory.now().count(Job.KIND)).isEqualTo(101);
        assertThat(last).isEqualTo(105);
        assertThat(runner.find(1)).isNull();
    }

    @Test
    void whoWaitsHearsOfEveryChange() throws Exception {
        runner(waiting("a", false));
        long before = runner.changes();
        long number = runner.start("a", Map.of(), ANN);
        runner.await(before, Duration.ofSeconds(20));
        assertThat(runner.changes()).isGreaterThan(before);
        untilRunning(number);
        assertThat(runner.progress(number)).hasToString("25%, 1 of 4 steps");
        long seen = runner.changes();
        runner.cancel(number, ANN);
        runner.await(seen, Duration.ofSeconds(20));
        over(number);
        assertThat(runner.progress(number)).isEqualTo(Progress.NONE);
    }
}
