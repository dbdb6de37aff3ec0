package dev.berth.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.job.JobType;
import dev.berth.appliance.job.Jobs;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.TestAppliance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code berth job follow} as a process of its own: on a terminal, which script(1) makes, and without one. */
class JobFollowTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Counting counting = new Counting();
    private TestAppliance berth;

    /** Counts sheep as far as the test lets it. */
    private static final class Counting implements ServiceProvider, Service {
        private record None() {}

        final AtomicInteger allowed = new AtomicInteger();
        final AtomicReference<Jobs> jobs = new AtomicReference<>(Jobs.NONE);

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
            return List.of(new JobType("sheep count", false, (input, run) -> {
                run.log("the gate is open");
                for (int sheep = 1; sheep <= 4; sheep++) {
                    while (allowed.get() < sheep) {
                        run.progress(sheep - 1, 4, "sheep");
                        LockSupport.parkNanos(1_000_000);
                    }
                }
                return "4 sheep";
            }));
        }

        @Override
        public Service create(ServiceContext context) {
            jobs.set(context.jobs());
            return this;
        }

        @Override
        public List<Bound> start(dev.berth.appliance.config.Configuration configuration) {
            return List.of();
        }

        @Override
        public void stop() {}
    }

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "", InstantSource.system(), counting);
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    /** A running command and what it has said so far. */
    private record Running(Process process, StringBuffer said) {
        static Running of(ProcessBuilder builder) throws IOException {
            Process process = builder.redirectErrorStream(true).start();
            var said = new StringBuffer();
            Thread.ofVirtual().start(() -> {
                byte[] octets = new byte[4096];
                try (var in = process.getInputStream()) {
                    for (int n = in.read(octets); n >= 0; n = in.read(octets)) {
                        said.append(new String(octets, 0, n, StandardCharsets.UTF_8));
                    }
                } catch (IOException e) {
                    said.append(e);
                }
            });
            return new Running(process, said);
        }

        void untilSaid(String text) {
            await().atMost(LONG).untilAsserted(() -> assertThat(said.toString()).contains(text));
        }
    }

    private ProcessBuilder command(boolean onTerminal, String... words) {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OnTerminal.class.getName()));
        java.addAll(List.of(words));
        var builder = onTerminal
                ? new ProcessBuilder("script", "-qefc", String.join(" ", java), "/dev/null")
                : new ProcessBuilder(java);
        builder.environment()
                .put("BERTH_CONFIG", directory.resolve("berth.yaml").toString());
        return builder;
    }

    private long begun() throws Exception {
        return counting.jobs.get().start("sheep count", Map.of(), new Actor(Actor.Sort.USER, "ann"));
    }

    @Test
    void onATerminalABarGrowsInOneLineAndGivesWayToTheLog() throws Exception {
        long number = begun();
        Running follow = Running.of(command(true, "job", "follow", Long.toString(number)));
        try {
            follow.untilSaid("[                              ] 0%, 0 of 4 sheep");
            counting.allowed.set(2);
            follow.untilSaid("\r\u001b[K[###############               ] 50%, 2 of 4 sheep");
            counting.allowed.set(4);
            assertThat(follow.process().waitFor()).isZero();
            follow.untilSaid("\r\u001b[Kjob " + number + " is done: 4 sheep");
            assertThat(follow.said().toString().lines().map(line -> line.replaceAll(".*\u001b\\[K", "")))
                    .contains("the gate is open", "job " + number + " is done: 4 sheep");
        } finally {
            follow.process().destroy();
        }
    }

    @Test
    void elsewhereLinesTellHowFarItIsAndNothingIsRedrawn() throws Exception {
        long number = begun();
        Running follow = Running.of(command(false, "job", "follow", Long.toString(number)));
        try {
            follow.untilSaid("the gate is open\n");
            counting.allowed.set(2);
            follow.untilSaid("50%, 2 of 4 sheep\n");
            counting.allowed.set(4);
            assertThat(follow.process().waitFor()).isZero();
            follow.untilSaid("job " + number + " is done: 4 sheep\n");
            assertThat(follow.said().toString()).doesNotContain("\u001b", "\r", "[");
        } finally {
            follow.process().destroy();
        }
    }
}
