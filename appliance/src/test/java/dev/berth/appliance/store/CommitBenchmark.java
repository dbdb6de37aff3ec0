package dev.berth.appliance.store;

import dev.berth.appliance.inventory.InventoryBenchmark;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole commit, from the proposal to its answer, sixteen at a time, beside a thousand entities and beside a million: found, decided, written as a line
 * of the log, published. The log lies in memory where the system has such a place: what a disk takes does not depend on entities.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        // As for the look-ups beside it.
        jvmArgsAppend = {
            "-XX:+UseParallelGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms4g",
            "-Xmx4g",
            "-Xmn1500m",
            "-XX:+AlwaysPreTouch",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class CommitBenchmark {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Map<String, Kind<?>> KINDS = Kinds.byName(List.of());
    private static final int ASKED = 1 << 10;
    /** That wait together, as packets of a batch do: to wake a thread for each takes longer than the commit, and differs more. */
    private static final int GROUP = 16;

    private static final Path MEMORY = Path.of("/dev/shm");

    @Param({"1000", "1000000"})
    public int entities;

    /** As in {@link InventoryBenchmark}. */
    @Param({"16", "900", "all"})
    public String asked;

    private final int[] machines = new int[ASKED];
    private Path directory;
    private FileLog log;
    private LoggedInventory inventory;
    private final Semaphore answers = new Semaphore(0);
    private volatile Outcome refused;
    private int at;

    @Setup
    public void open() throws IOException, LogFailure {
        Snapshot state = InventoryBenchmark.state(entities);
        int leases = entities * 9 / 10;
        var random = new SplittableRandom(7);
        for (int i = 0; i < ASKED; i++) {
            // Of a group, each another machine: the second change of one would come too late.
            int of = leases / GROUP * (i % GROUP);
            machines[i] = asked.equals("all") ? of + random.nextInt(leases / GROUP) : i % Integer.parseInt(asked);
        }
        directory = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "berth-commits")
                : Files.createTempDirectory("berth-commits");
        log = FileLog.open(directory, KINDS);
        log.beginAfter(state.revision());
        inventory = new LoggedInventory(log, state, InstantSource.fixed(NOON));
        System.gc();
    }

    /** As the database does when it has followed. */
    @Setup(Level.Iteration)
    public void forget() throws LogFailure {
        log.forget(inventory.now().revision());
    }

    @TearDown
    public void close() throws IOException {
        inventory.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void commit() throws InterruptedException {
        Snapshot now = inventory.now();
        for (int i = 0; i < GROUP; i++, at++) {
            int machine = machines[at & ASKED - 1];
            Instant from = NOON.plusSeconds(1800 + at % 3600);
            inventory.submit(InventoryBenchmark.renewal(now, machine, "node" + machine, from), this::answered);
        }
        answers.acquire(GROUP);
        if (refused != null) {
            throw new IllegalStateException("not committed: " + refused);
        }
    }

    private void answered(Outcome outcome) {
        if (!(outcome instanceof Outcome.Committed)) {
            refused = outcome;
        }
        answers.release();
    }
}
