package dev.berth.appliance.inventory;

import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.testing.SampleSite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a look-up, decisions of the writer and a fold cost beside a thousand entities and beside a million: nine of ten are
 * bound leases with names, one is a host. With 16 machines asked for, the same in both, it shows what the structure costs; with more, each on pages of its
 * own, also what the memory does, as {@link #control} shows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        // All of it there before anything is measured: a virtual machine gets its memory page by page.
        jvmArgsAppend = {
            "-XX:+UseParallelGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms4g",
            "-Xmx4g",
            "-Xmn1500m",
            "-XX:+AlwaysPreTouch",
            // Of JMH itself, which would be told once for each run.
            "--sun-misc-unsafe-memory-access=allow"
        })
public class InventoryBenchmark {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Ipv4 FIRST = Ipv4.of("10.64.1.0");
    private static final Duration LEASE_TIME = Duration.ofHours(1);
    private static final int ASKED = 1 << 10;

    @Param({"1000", "1000000"})
    public int entities;

    /** How many machines, the same in both, or any of all. */
    @Param({"16", "900", "all"})
    public String asked;

    private Snapshot state;
    private final int[] machines = new int[ASKED];
    private Proposal[] renewals;
    private Proposal[] renamings;
    private Commit[] commits;
    private final Map<Key, Entity<?>> hashMap = new HashMap<>();
    private int at;

    @Setup
    public void build() {
        state = state(entities);
        int leases = entities * 9 / 10;
        var random = new SplittableRandom(7);
        for (int i = 0; i < ASKED; i++) {
            machines[i] = asked.equals("all") ? random.nextInt(leases) : i % Integer.parseInt(asked);
        }
        Instant later = NOON.plusSeconds(1800);
        renewals = IntStream.of(machines)
                .mapToObj(i -> renewal(state, i, "node" + i, later))
                .toArray(Proposal[]::new);
        renamings = IntStream.of(machines)
                .mapToObj(i -> renewal(state, i, "other" + i, later))
                .toArray(Proposal[]::new);
        commits = Stream.of(renewals)
                .map(proposal -> ((Rules.Decision.Accepted) Rules.decide(state, proposal, NOON)).commit())
                .toArray(Commit[]::new);
        state.shelf(Kinds.LEASE.name()).keys().forEach(hashMap::put);
        System.gc();
    }

    /** A site whose network holds that many leases and hosts. */
    public static Snapshot state(int entities) {
        return state(entities * 9 / 10, entities - entities * 9 / 10);
    }

    public static Snapshot state(int leases, int hosts) {
        Map<String, Kind<?>> kinds = Kinds.byName(List.of());
        var site = new Site(SampleSite.LAB, "berth", List.of(Ipv4.of("10.64.0.1")), Map.of());
        var range = new AddressRange(FIRST, FIRST.plus(1 << 20));
        var network = new Network(
                "load",
                Subnet.of("10.64.0.0/10"),
                null,
                List.of(Pool.of(range)),
                List.of(),
                null,
                null,
                true,
                Map.of(),
                Map.of());
        List<Entity<?>> first = new ArrayList<>();
        first.add(new Entity<>(Site.REF, 1, site, "berth.yaml:1"));
        first.add(new Entity<>(Kinds.NETWORK.ref(1), 1, network, "berth.yaml:2"));
        first.add(new Entity<>(Kinds.ZONE.ref(1), 1, SampleSite.zone(SampleSite.LAB), "berth.yaml:1"));
        first.add(
                new Entity<>(Kinds.ZONE.ref(2), 1, SampleSite.zone(DomainName.of("10.in-addr.arpa")), "berth.yaml:1"));
        Stream<Entity<?>> rest = Stream.concat(
                IntStream.range(0, leases).mapToObj(i -> new Entity<>(Lease.ref(address(i)), 1, lease(i), null)),
                IntStream.range(0, hosts).mapToObj(i -> new Entity<>(Kinds.HOST.ref(i + 1), 1, host(i), null)));
        Iterable<Entity<?>> all = () -> {
            Iterator<Entity<?>> iterator = Stream.concat(first.stream(), rest).iterator();
            return iterator;
        };
        return Snapshot.load(kinds, 1, all, Map.of());
    }

    private static Ipv4 address(int i) {
        return FIRST.plus(i);
    }

    private static Mac mac(int i) {
        return new Mac(0x02be_0000_0000L + i);
    }

    private static Octets identity(int i) {
        byte[] bytes = new byte[7];
        bytes[0] = 1;
        System.arraycopy(mac(i).bytes(), 0, bytes, 1, 6);
        return Octets.copyOf(bytes);
    }

    private static NameClaim claim(String name) {
        return new NameClaim(DomainName.of(name + ".lab.example"), Octets.copyOf(new byte[35]));
    }

    private static Lease lease(int i) {
        return new Lease(
                address(i),
                "load",
                LeaseState.BOUND,
                identity(i),
                mac(i),
                null,
                NOON,
                NOON.plusSeconds(i % 1800),
                NOON.plusSeconds(i % 1800).plus(LEASE_TIME),
                null,
                "node" + i,
                claim("node" + i),
                null,
                null,
                null);
    }

    private static Host host(int i) {
        return new Host(
                "host" + i,
                List.of(new HostInterface(
                        HostInterface.FIRST,
                        List.of(new Mac(0x02bf_0000_0000L + i)),
                        List.of(),
                        Ipv4.of("10.96.0.0").plus(i))),
                null,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
    }

    /** A lease that goes on. */
    public static Proposal renewal(Snapshot state, int i, String name, Instant from) {
        Entity<Lease> there = state.get(Kinds.LEASE, Lease.ref(address(i)));
        Lease old = there.value();
        Lease renewed = new Lease(
                old.address(),
                old.network(),
                old.state(),
                old.identity(),
                old.mac(),
                old.clientId(),
                old.since(),
                from,
                from.plus(LEASE_TIME),
                old.host(),
                name,
                claim(name),
                null,
                null,
                null);
        return new Proposal(
                Actor.service("dhcp"),
                new Subject(null, old.mac(), old.address(), null),
                "lease renewed",
                List.of(Change.Put.update(there, renewed)));
    }

    private int next() {
        at = (at + 1) & (ASKED - 1);
        return at;
    }

    @Benchmark
    public Object leaseByAddress() {
        return state.get(Kinds.LEASE, Lease.ref(address(machines[next()])));
    }

    @Benchmark
    public Object leaseByClient() {
        return state.find(Kinds.LEASE, Lease.clientKey("load", identity(machines[next()])));
    }

    /** As {@link #leaseByClient}, in a HashMap, of which it is known that its size does not matter: what else there is, the memory costs. */
    @Benchmark
    public Object control() {
        return hashMap.get(Lease.clientKey("load", identity(machines[next()])));
    }

    @Benchmark
    public Object leasesByMac() {
        return state.tagged(Lease.macKey(mac(machines[next()])));
    }

    @Benchmark
    public Object hostByMac() {
        return state.find(Kinds.HOST, Kinds.hostMac(new Mac(0x02bf_0000_0000L + machines[next()] / 9)));
    }

    @Benchmark
    public Object recordsOfAName() {
        return state.rrsets(DomainName.of("node" + machines[next()] + ".lab.example"));
    }

    @Benchmark
    public Object decideARenewal() {
        return Rules.decide(state, renewals[next()], NOON);
    }

    /** With it a name comes and one goes, and where the address points to changes. */
    @Benchmark
    public Object decideARenaming() {
        return Rules.decide(state, renamings[next()], NOON);
    }

    @Benchmark
    public Object foldARenewal() {
        return state.fold(commits[next()]);
    }
}
