package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpDecoder;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import dev.berth.testing.SampleSite;
import java.time.Instant;
import java.util.ArrayList;
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
 * What a message costs from its octets to the reply's, without socket and commit: beside a thousand leases and beside a
 * million, in one network and in a thousand, and in a /16 pool that is empty or 99.9 % full.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(
        value = 1,
        // All of it there before anything is measured: a virtual machine gets its memory page by page.
        jvmArgsAppend = {
            "-XX:+UseParallelGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms4g",
            "-Xmx4g",
            "-Xmn1500m",
            "-XX:+AlwaysPreTouch"
        })
public class DecisionsBenchmark {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Ipv4 SERVER = Ipv4.of("10.0.0.1");
    private static final int FIRST = Ipv4.of("10.1.0.0").bits();
    private static final int ASKED = 1 << 12;

    /** Leases, networks, and addresses of each one's pool. */
    @Param({
        "leases=1000 networks=1 pool=2097152",
        "leases=1000000 networks=1 pool=2097152",
        "leases=1000000 networks=1000 pool=2048",
        "leases=0 networks=1 pool=65280",
        "leases=65215 networks=1 pool=65280",
    })
    public String site;

    private int networks;
    private int spacing;
    private Snapshot snapshot;
    private Plan plan;
    private Memory memory;
    private final byte[][] discovers = new byte[ASKED][];
    private final byte[][] renewals = new byte[ASKED][];
    private final DhcpEncoder encoder = new DhcpEncoder();
    private int at;

    @Setup
    public void build() {
        int[] numbers = Stream.of(site.split("[^0-9]+"))
                .filter(text -> !text.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        int leases = numbers[0];
        networks = numbers[1];
        int pool = numbers[2];
        spacing = Math.max(256, Integer.highestOneBit(2 * pool - 1));
        List<Entity<?>> first = new ArrayList<>();
        first.add(new Entity<>(
                Site.REF, 1, new Site(SampleSite.LAB, "berth", List.of(SERVER), Map.of()), "berth.yaml:1"));
        for (int i = 0; i < networks; i++) {
            first.add(new Entity<>(Kinds.NETWORK.ref(i + 1), 1, network(i, pool), "berth.yaml:2"));
        }
        Stream<Entity<?>> rest = IntStream.range(0, leases)
                .mapToObj(i -> new Entity<>(Lease.ref(address(i)), 1, lease(i, address(i)), null));
        Iterable<Entity<?>> all = () -> {
            Iterator<Entity<?>> iterator = Stream.concat(first.stream(), rest).iterator();
            return iterator;
        };
        snapshot = Snapshot.load(Kinds.byName(List.of()), 1, all, Map.of());
        memory = new Memory(snapshot);
        plan = new Plan(snapshot.naming(), DecidingServer.SETTINGS);
        var random = new SplittableRandom(7);
        for (int i = 0; i < ASKED; i++) {
            // Of nobody who has a lease, and of somebody who has one.
            discovers[i] = message(true, 0x03be_0000_0000L + i, Ipv4.ANY, i % networks);
            int known = leases == 0 ? i : random.nextInt(leases);
            renewals[i] = message(false, 0x02be_0000_0000L + known, address(known), known % networks);
        }
        System.gc();
    }

    private Network network(int i, int pool) {
        var range = new AddressRange(new Ipv4(base(i) + 16), new Ipv4(base(i) + Math.min(pool + 15, spacing - 2)));
        return new Network(
                "net" + i,
                new Subnet(new Ipv4(base(i)), 32 - Integer.numberOfTrailingZeros(spacing)),
                null,
                List.of(Pool.of(range)),
                List.of(new Ipv4(base(i) + 1)),
                null,
                null,
                true,
                Map.of(),
                Map.of());
    }

    private int base(int network) {
        // On a border of its own size.
        return (FIRST + spacing - 1 & -spacing) + network * spacing;
    }

    private Ipv4 address(int lease) {
        return new Ipv4(base(lease % networks) + 16 + lease / networks);
    }

    private Lease lease(int i, Ipv4 address) {
        var mac = new Mac(0x02be_0000_0000L + i);
        return new Lease(
                address,
                "net" + i % networks,
                LeaseState.BOUND,
                Client.identity(mac),
                mac,
                null,
                NOON.minusSeconds(1800),
                NOON.minusSeconds(1800),
                NOON.plusSeconds(1800 + i % 1800),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private byte[] message(boolean discover, long mac, Ipv4 ciaddr, int network) {
        Header header = Header.of(7, new Mac(mac)).withCiaddr(ciaddr).withGiaddr(new Ipv4(base(network) + 1));
        Options options = Options.builder()
                .add(Code.PARAMETER_REQUEST_LIST, Octets.of("0103060c0f1c2a4243"))
                .build();
        DhcpMessage message =
                discover ? new DhcpMessage.Discover(header, options) : new DhcpMessage.Request(header, options);
        return DhcpEncoder.encode(message, DhcpEncoder.DEFAULT_LIMIT).bytes();
    }

    private int answer(byte[] datagram) {
        var whole = (Decoded.Whole) DhcpDecoder.decode(datagram);
        var received = new Received(whole.message(), new Arrival(null, SERVER, SERVER, 67));
        Decision decision = Decisions.decide(snapshot, plan, memory, received, NOON);
        if (decision instanceof Decision.Answer answer) {
            return encoder.write(answer.reply(), answer.limit());
        }
        throw new AssertionError(decision);
    }

    private int next() {
        at = (at + 1) & (ASKED - 1);
        return at;
    }

    /** A stranger's DISCOVER and the OFFER of a free address. */
    @Benchmark
    public int offer() {
        return answer(discovers[next()]);
    }

    /** A renewal of any of the leases and its ACK; where there are none, a first binding. */
    @Benchmark
    public int renewal() {
        return answer(renewals[next()]);
    }
}
