package dev.berth.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.job.JobFailure;
import dev.berth.appliance.job.JobType;
import dev.berth.appliance.job.Jobs;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Param;
import dev.berth.appliance.operation.Started;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.testing.TestAppliance;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands against a running appliance over its Unix socket. */
class BerthTest {
    @TempDir
    Path directory;

    private TestAppliance berth;

    private static final ServiceProvider NTP = new ServiceProvider() {
        @Override
        public String name() {
            return "ntp";
        }

        @Override
        public Section<?> section() {
            return new Section<>("ntp", None.class, settings -> new None());
        }

        @Override
        public List<JobType> jobs(Supplier<Service> service) {
            return List.of(new JobType("ntp survey", false, (input, run) -> {
                run.log("asking " + input.get("whom"));
                for (int i = 1; i <= 4; i++) {
                    run.progress(i, 4, "servers");
                }
                while (input.get("whom").equals("everybody")) {
                    run.progress(1, 4, "servers");
                    LockSupport.parkNanos(1_000_000);
                }
                if (input.get("whom").equals("nobody")) {
                    throw new JobFailure("nobody answers; ask somebody else");
                }
                return "asked " + input.get("whom");
            }));
        }

        @Override
        public List<Operation<?, ?>> operations(Supplier<Service> service) {
            return List.of(Operation.changing(
                    "ntp survey",
                    "Ask servers for the time",
                    Operation.Method.POST,
                    "/ntp/survey",
                    Survey.class,
                    Started.class,
                    (survey, call) -> {
                        try {
                            return call.preview()
                                    ? Started.would("would ask " + survey.whom())
                                    : Started.job(
                                            jobs.get().start("ntp survey", Map.of("whom", survey.whom()), call.by()));
                        } catch (JobFailure e) {
                            throw new OperationFailure(OperationFailure.Reason.CONFLICT, e.message());
                        }
                    }));
        }

        private final AtomicReference<Jobs> jobs = new AtomicReference<>(Jobs.NONE);

        @Override
        public Service create(ServiceContext context) {
            jobs.set(context.jobs());
            return new Service() {
                @Override
                public List<Bound> start(dev.berth.appliance.config.Configuration configuration) {
                    return List.of();
                }

                @Override
                public void stop() {}

                @Override
                public Map<String, Long> counters() {
                    return Map.of("requests", 12_345L);
                }

                @Override
                public Map<String, Gauge> gauges() {
                    return Map.of("stratum", Gauge.of(2), "offset", new Gauge(-1_500, Gauge.MICROSECONDS));
                }
            };
        }
    };

    private record None() {}

    private record Survey(
            @Param(value = "whom to ask", position = 0) String whom) {}

    private record Said(int code, String out, String err) {}

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.start(directory, "profiles: { el9: { kernel: vmlinuz } }\n", InstantSource.system(), NTP);
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private Said berth(String... words) {
        return said(Map.of("BERTH_CONFIG", directory.resolve("berth.yaml").toString()), words);
    }

    private static Said said(Map<String, String> environment, String... words) {
        var line = Commands.commandLine(new Globals(new Providers(List.of(NTP)), environment));
        var out = new StringWriter();
        var err = new StringWriter();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        setStreams(line, line.getOut(), line.getErr());
        int code = line.execute(words);
        return new Said(code, out.toString(), err.toString());
    }

    @Test
    void anApplianceElsewhereIsAskedWithAToken() {
        String made = berth("token", "add", "here", "--role", "operator", "--scope", "host")
                .out();
        String token = made.lines()
                .filter(line -> line.startsWith("token: "))
                .findFirst()
                .orElseThrow()
                .substring("token: ".length());
        String server = "http://127.0.0.1:" + berth.console().getPort();

        assertThat(there(token, "--server", server, "host", "add", "node11", "--mac", "52:54:00:77:00:11")
                        .code())
                .isZero();
        assertThat(there(token, "host", "list", "--server", server + "/").out()).contains("node11");
        assertThat(there(token, "user", "list", "--server", server).err()).contains("'user list' needs the role admin");
        assertThat(there("berth_wrong", "host", "list", "--server", server).err())
                .isEqualTo("berth: these credentials are nobody's\n");
        assertThat(there(token, "host", "list", "--server", "http://127.0.0.1:1")
                        .err())
                .contains("no appliance answers at http://127.0.0.1:1");
        assertThat(there(token, "host", "list", "--server", "nonsense").code()).isEqualTo(2);
    }

    private Said there(String token, String... words) {
        return said(Map.of("BERTH_TOKEN", token), words);
    }

    @Test
    void eventsAreFollowedUntilTheApplianceEnds() throws Exception {
        var line = Commands.commandLine(new Globals(
                new Providers(List.of(NTP)),
                Map.of("BERTH_CONFIG", directory.resolve("berth.yaml").toString())));
        var out = new StringWriter();
        setStreams(line, new PrintWriter(out, true), new PrintWriter(new StringWriter(), true));
        berth("host", "add", "node10", "--mac", "52:54:00:77:00:10");
        berth("host", "add", "node11", "--mac", "52:54:00:77:00:11");
        var code = new int[] {-1};
        Thread tail = Thread.ofVirtual().start(() -> code[0] = line.execute("event", "tail", "--host", "node10"));
        await().until(() -> out.toString().contains("node10"));

        berth("host", "set", "node10", "--var", "disk=sda");
        await().until(() -> out.toString().lines().count() == 2);
        berth.close();
        tail.join();

        assertThat(out.toString()).contains("inventory", "revision=").doesNotContain("node11");
        assertThat(code[0]).isEqualTo(1);
    }

    private static void setStreams(CommandLine line, PrintWriter out, PrintWriter err) {
        line.setOut(out);
        line.setErr(err);
        line.getSubcommands().values().forEach(sub -> setStreams(sub, out, err));
    }

    @Test
    void aHostIsAddedShownChangedListedAndRemoved() {
        Said added = berth(
                "host",
                "add",
                "node10",
                "--mac",
                "52:54:00:77:00:10",
                "--address",
                "127.77.0.10",
                "--profile",
                "el9",
                "--var",
                "disk=sda");
        assertThat(added.err()).isEmpty();
        assertThat(added.code()).isZero();
        assertThat(berth("host", "show", "node10", "-o", "json").out())
                .contains(
                        "\"name\" : \"node10\"",
                        "\"address\" : \"127.77.0.10\"",
                        "\"profile\" : \"el9\"",
                        "\"disk\" : \"sda\"");
        assertThat(berth("host", "set", "node10", "--boot", "install").code()).isZero();
        assertThat(berth("-o", "json", "host", "list").out()).contains("\"boot\" : \"install\"");
        assertThat(berth("host", "list").out()).contains("NAME", "node10", "52:54:00:77:00:10");
        assertThat(berth("host", "rm", "node10").code()).isZero();
        Said gone = berth("host", "show", "node10");
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).isEqualTo("berth: there is no host node10; 'berth host list' shows all\n");
    }

    @Test
    void whatTakesLongIsFollowedToItsEnd() {
        Said done = berth("ntp", "survey", "somebody");
        assertThat(done.out()).startsWith("asking somebody\n").endsWith("job 1 is done: asked somebody\n");
        assertThat(done.code()).isZero();
        Said failed = berth("ntp", "survey", "nobody");
        assertThat(failed.out()).endsWith("job 2 is failed: nobody answers; ask somebody else\n");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(berth("ntp", "survey", "somebody", "--dry-run").out()).isEqualTo("foretold: would ask somebody\n");
        assertThat(berth("ntp", "survey", "somebody", "-o", "json").out())
                .contains("\"result\" : \"asked somebody\"")
                .doesNotContain("asking");
    }

    @Test
    void jobsAreListedCancelledAndFollowedLater() {
        assertThat(berth("ntp", "survey", "everybody", "--detach").out()).isEqualTo("job: 1\n");
        org.awaitility.Awaitility.await()
                .until(() -> berth("job", "list", "--state", "running").out().contains("25%, 1 of 4 servers"));
        assertThat(berth("job", "show", "1").out()).contains("asking everybody", "whom=everybody");
        assertThat(berth("job", "cancel", "1").code()).isZero();
        Said followed = berth("job", "follow", "1");
        assertThat(followed.out())
                .contains("asking everybody\n")
                .matches("(?s).*job 1 is cancelled: cancelled by uid:\\S+ at 25%, 1 of 4 servers\n");
        assertThat(followed.code()).isEqualTo(1);
        assertThat(berth("job", "follow", "7").err()).contains("there is no job 7");
        assertThat(berth("job", "cancel", "1").err()).contains("over already");
    }

    @Test
    void schedulesAreListedAndUnknownWorkIsRefused() {
        berth.rewrite(
                TestAppliance.KERNEL
                        + "jobs: { at-once: 1, schedules: { often: { run: ntp survey, when: every 1h, input: { whom: somebody } } } }\n");
        assertThat(berth("reload").code()).isZero();
        assertThat(berth("job", "schedules").out()).contains("often", "ntp survey", "every 1h", "whom=somebody");
        berth.rewrite(TestAppliance.KERNEL + "jobs: { schedules: { often: { run: ntp nap, when: daily } } }\n");
        assertThat(berth("reload").err()).contains("there is no job 'ntp nap'; there are ntp survey");
        berth.rewrite(
                TestAppliance.KERNEL + "jobs: { schedules: { often: { run: ntp survey, when: now and then } } }\n");
        assertThat(berth("reload").err())
                .contains("'now and then' is no schedule")
                .contains("berth.yaml:");
    }

    @Test
    void aDryRunChangesNothing() {
        Said said =
                berth("host", "add", "node10", "--mac", "52:54:00:77:00:10", "--address", "127.77.0.10", "--dry-run");
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .contains("addresses:\n", "node10 eth0", "127.77.0.10 for 52:54:00:77:00:10")
                .contains("records:\n", "10.0.77.127.in-addr.arpa")
                .endsWith("nothing was changed\n");
        assertThat(berth("host", "show", "node10").code()).isEqualTo(1);
    }

    @Test
    void hostsAreImportedFromAFileAndExported() throws Exception {
        Path file =
                java.nio.file.Files.writeString(directory.resolve("hosts.csv"), "name,mac\nnode10,52:54:00:77:00:10\n");

        assertThat(berth("host", "import", file.toString()).out()).startsWith("added: 1\n");
        assertThat(berth("host", "export").out()).isEqualTo("name,boot,mac\nnode10,local,52:54:00:77:00:10\n");
        Said refused = berth("host", "import", file + ".none");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("berth: there is no file " + file + ".none\n");
    }

    @Test
    void badValuesAreRefusedInWordsWithExitCodeTwo() {
        Said said = berth("host", "add", "node10", "--mac", "52:54:00:77");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err())
                .isEqualTo("berth: macs: '52:54:00:77' is no MAC address; write it like 52:54:00:77:00:10\n");
        assertThat(berth("host", "add", "a b", "--mac", "52:54:00:77:00:10").err())
                .startsWith("berth: 'a b' is no host name");
        assertThat(berth("host", "add", "node11", "--profile", "none-such").err())
                .isEqualTo("berth: there is no profile none-such\n");
    }

    @Test
    void aClashNamesTheHolder() {
        berth("host", "add", "node10", "--mac", "52:54:00:77:00:10");
        Said said = berth("host", "add", "node11", "--mac", "52:54:00:77:00:10");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).isEqualTo("berth: host.mac 52:54:00:77:00:10 already belongs to host node10\n");
    }

    @Test
    void theHistoryTellsWhoDidWhat() {
        berth("host", "add", "node10", "--mac", "52:54:00:77:00:10");
        org.awaitility.Awaitility.await()
                .until(() -> berth("change", "list").out().contains("host added"));
        Said changes = berth("change", "list", "-o", "json");
        assertThat(changes.out()).contains("\"by\" : \"uid:" + System.getProperty("user.name") + "\"", "host added");
        assertThat(berth("event", "list").out()).contains("host added");
        assertThat(berth("host", "timeline", "node10").out()).contains("host added");
    }

    @Test
    void statusNamesEveryServiceWithItsSockets() {
        Said status = berth("status");
        assertThat(status.code()).isZero();
        assertThat(status.out()).contains("http", "serving", "ntp");
    }

    @Test
    void statusTellsTotalsAndWhatStandsNowWithItsUnit() {
        assertThat(berth("status").out()).contains("requests=12345", "offset=-1500 µs stratum=2");
    }

    @Test
    void usageMistakesExitWithTwo() {
        assertThat(berth("host", "add").code()).isEqualTo(2);
        assertThat(berth("nonsense").code()).isEqualTo(2);
        assertThat(berth("status", "-o", "xml").code()).isEqualTo(2);
    }

    @Test
    void withoutARunningApplianceTheSocketAndTheMendAreNamed() {
        berth.close();
        Said said = berth("status");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("no appliance runs", "start it with 'berth run'");
    }
}
