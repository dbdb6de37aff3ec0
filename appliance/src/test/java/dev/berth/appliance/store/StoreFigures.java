package dev.berth.appliance.store;

import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.InventoryBenchmark;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Prints what the store costs on this machine's disk: commits a second with 1, 16 and 64 callers that wait for theirs, the
 * time to open 100,000 hosts and 100,000 leases, and the heap that an entity takes.
 */
final class StoreFigures {
    private static final Map<String, Kind<?>> KINDS = Kinds.byName(List.of());
    private static final int SIZE = 200_000;

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path data =
                Files.createTempDirectory(Path.of(arguments.length > 0 ? arguments[0] : "/var/tmp"), "berth-figures");
        try {
            heap();
            fill(data);
            for (int i = 0; i < 3; i++) {
                open(data);
            }
            for (int callers : new int[] {1, 16, 64}) {
                commits(data, callers);
            }
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void heap() {
        long before = used();
        Snapshot leases = InventoryBenchmark.state(SIZE, 0);
        long withLeases = used();
        Snapshot hosts = InventoryBenchmark.state(0, SIZE);
        long withHosts = used();
        System.out.printf(
                "heap: %d octets for each of %d leases with their names, %d for each of %d hosts with an address%n",
                (withLeases - before) / SIZE,
                leases.count(Kinds.LEASE),
                (withHosts - withLeases) / SIZE,
                hosts.count(Kinds.HOST));
    }

    private static void fill(Path data) throws Exception {
        Snapshot state = InventoryBenchmark.state(SIZE / 2, SIZE / 2);
        try (Store store = Store.open(data, KINDS, InstantSource.system()).follow()) {
            List<Change> changes = new ArrayList<>();
            Iterable<Entity<?>> inOrder = Stream.concat(
                    state.everything().filter(StoreFigures::first),
                    state.everything().filter(entity -> !first(entity)))::iterator;
            for (Entity<?> entity : inOrder) {
                changes.add(new Change.Put(entity.ref(), entity.value(), 0, entity.origin()));
                if (changes.size() == 5000) {
                    put(store, changes);
                }
            }
            put(store, changes);
            await().forever()
                    .until(() ->
                            store.databaseRevision() >= store.inventory().now().revision());
        }
    }

    private static boolean first(Entity<?> entity) {
        return !(entity.value() instanceof Host) && !(entity.value() instanceof Lease);
    }

    private static void put(Store store, List<Change> changes) {
        Outcome outcome = store.inventory()
                .commit(new Proposal(
                        new Actor(Actor.Sort.FILE, "figures"), Subject.NOBODY, "filled", List.copyOf(changes)));
        if (!(outcome instanceof Outcome.Committed)) {
            throw new IllegalStateException(outcome.toString());
        }
        changes.clear();
    }

    private static void open(Path data) throws Exception {
        long start = System.nanoTime();
        try (Store store = Store.open(data, KINDS, InstantSource.system()).follow()) {
            System.out.printf(
                    "open: %d entities in %d ms%n",
                    store.inventory().now().count(Kinds.LEASE)
                            + store.inventory().now().count(Kinds.HOST),
                    (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static void commits(Path data, int callers) throws Exception {
        try (Store store = Store.open(data, KINDS, InstantSource.system()).follow()) {
            List<Entity<Lease>> leases =
                    store.inventory().now().unordered(Kinds.LEASE).toList();
            run(store, leases, callers, 3);
            double rate = run(store, leases, callers, 6);
            System.out.printf("commits: %.0f a second, each forced, with %d waiting at once%n", rate, callers);
        }
    }

    private static double run(Store store, List<Entity<Lease>> leases, int callers, int seconds)
            throws InterruptedException {
        var free = new Semaphore(callers);
        var done = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        int next = 0;
        while (System.nanoTime() < end) {
            free.acquire();
            var ref = leases.get(next++ % leases.size()).ref();
            Entity<Lease> there = store.inventory().now().get(Kinds.LEASE, ref);
            var lease = there.value();
            store.inventory()
                    .submit(
                            new Proposal(
                                    Actor.service("dhcp"),
                                    new Subject(null, lease.mac(), lease.address(), null),
                                    "lease renewed",
                                    List.of(Change.Put.update(
                                            there,
                                            lease.as(lease.state(), lease.ends().plusSeconds(1))))),
                            outcome -> {
                                if (outcome instanceof Outcome.Committed) {
                                    done.incrementAndGet();
                                }
                                free.release();
                            });
        }
        free.acquire(callers);
        return done.get() * 1e9 / (System.nanoTime() - start);
    }
}
