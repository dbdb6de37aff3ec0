package dev.berth.appliance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.job.JobType;
import dev.berth.appliance.job.Jobs;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.TestAppliance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a whole appliance: by a schedule of its configuration, in the limits of it, and over a restart. */
class LongWorkTest {
    private static final Actor ANN = new Actor(Actor.Sort.USER, "ann");

    @TempDir
    Path directory;

    private final Sheep sheep = new Sheep();
    private TestAppliance berth;

    /** Work that waits until the test opens the gate. */
    private static final class Sheep implements ServiceProvider, Service {
        private record None() {}

        final AtomicReference<Jobs> jobs = new AtomicReference<>(Jobs.NONE);
        final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public String name() {
            return "sheep";
        }

        @Override
        public Section<?> section() {
            return new Section<>("sheep", None.class, settings -> new None());
        }

        @Override
        public List<JobType> jobs(Supplier<Service> service) {
            return List.of(type("count", true), type("shear", false), type("feed", false));
        }

        private JobType type(String what, boolean resumes) {
            return new JobType("sheep " + what, resumes, (input, run) -> {
                String from = run.noted().orElse("the first");
                run.note("the second");
                while (gate.getCount() > 0) {
                    run.progress(1, 2, "sheep");
                    LockSupport.parkNanos(1_000_000);
                }
                return "went on from " + from;
            });
        }

        @Override
        public Service create(ServiceContext context) {
            jobs.set(context.jobs());
            return this;
        }

        @Override
        public List<Bound> start(Configuration configuration) {
            return List.of();
        }

        @Override
        public void stop() {}
    }

    private void start(String sections, InstantSource clock) throws StartFailure {
        berth = TestAppliance.start(directory, sections, clock, sheep);
    }

    @AfterEach
    void stop() {
        sheep.gate.countDown();
        berth.close();
    }

    private Job job(long number) {
        return Objects.requireNonNull(berth.appliance().inventory().now().get(Job.KIND, Job.KIND.ref(number)))
                .value();
    }

    private void until(long number, Job.State state) {
        await().untilAsserted(() -> assertThat(job(number).state()).isEqualTo(state));
    }

    @Test
    void aScheduleOfTheConfigurationBeginsItsJob() throws Exception {
        Instant now = Instant.now();
        // A second before the next minute, so that nobody waits for it.
        Instant soon = now.truncatedTo(ChronoUnit.MINUTES).plusSeconds(59);
        InstantSource clock = InstantSource.offset(InstantSource.system(), Duration.between(now, soon));
        start("jobs: { schedules: { often: { run: sheep count, when: \"* * * * *\" } } }\n", clock);
        sheep.gate.countDown();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(berth.appliance()
                                .inventory()
                                .now()
                                .all(Job.KIND)
                                .map(Entity::value))
                        .isNotEmpty()
                        .allMatch(job -> job.work().equals("sheep count")
                                && job.by().equals(new Actor(Actor.Sort.SERVICE, "schedule often"))));
        until(1, Job.State.DONE);
    }

    @Test
    void noMoreThanTheConfigurationAllowsRunAtOnceAndAReloadAllowsMore() throws Exception {
        start("jobs: { at-once: 1 }\n", InstantSource.system());
        long first = sheep.jobs.get().start("sheep count", Map.of(), ANN);
        long second = sheep.jobs.get().start("sheep shear", Map.of(), ANN);
        until(first, Job.State.RUNNING);
        assertThat(job(second).state()).isEqualTo(Job.State.WAITING);

        berth.rewrite(TestAppliance.KERNEL + "jobs: { at-once: 2 }\n");
        assertThat(berth.appliance().reload().problems()).isEmpty();
        until(second, Job.State.RUNNING);
        long third = sheep.jobs.get().start("sheep feed", Map.of(), ANN);
        assertThat(job(third).state()).isEqualTo(Job.State.WAITING);
    }

    @Test
    void overARestartWhatCanGoesOnFromItsNoteAndTheRestHasFailedWithTheReason() throws Exception {
        start("", InstantSource.system());
        long resuming = sheep.jobs.get().start("sheep count", Map.of(), ANN);
        long plain = sheep.jobs.get().start("sheep shear", Map.of(), ANN);
        until(resuming, Job.State.RUNNING);
        until(plain, Job.State.RUNNING);
        await().until(() -> java.nio.file.Files.exists(directory.resolve("data/jobs/" + resuming + ".note")));
        long waiting = sheep.jobs.get().start("sheep feed", Map.of(), ANN);

        berth.close();
        start("", InstantSource.system());

        until(plain, Job.State.FAILED);
        assertThat(job(plain).result()).isEqualTo("the appliance was stopped while it ran; start it again");
        assertThat(job(resuming).state()).isEqualTo(Job.State.RUNNING);
        sheep.gate.countDown();
        until(resuming, Job.State.DONE);
        assertThat(job(resuming).result()).isEqualTo("went on from the second");
        until(waiting, Job.State.DONE);
        assertThat(job(waiting).result()).isEqualTo("went on from the first");
    }
}
