package dev.berth.appliance.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.InventoryBenchmark;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.NameClaim;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.RRType;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
    record Inner(String text, int number) {}

    /** One component of every sort. */
    record Everything(
            @Nullable String text,
            int number,
            @Nullable Integer boxed,
            long large,
            boolean yes,
            @Nullable Instant at,
            @Nullable Ipv4 address,
            @Nullable Mac mac,
            @Nullable Octets octets,
            @Nullable DomainName name,
            @Nullable Ref ref,
            @Nullable LeaseState constant,
            @Nullable Inner inner,
            @Nullable List<Inner> inners,
            @Nullable List<String> texts,
            @Nullable Map<String, Integer> numbers,
            @Nullable Subnet subnet,
            @Nullable Duration duration,
            @Nullable Set<String> names) {}

    record Less(String text) {}

    private static final Kind<Everything> KIND = Kind.of("everything", Everything.class);
    private static final Mark MARK = new Mark(1, 1, -7);

    @TempDir
    Path directory;

    private static Everything full(String text, int number) {
        return new Everything(
                text,
                number,
                -number,
                Long.MIN_VALUE + number,
                number % 2 == 0,
                Instant.MAX,
                Ipv4.of("255.255.255.255"),
                new Mac((1L << 48) - 1),
                Octets.copyOf(new byte[] {0, -1}),
                DomainName.of("a.example"),
                Kinds.HOST.ref(Long.MAX_VALUE),
                LeaseState.BOUND,
                new Inner("ä", number),
                List.of(new Inner("x", 1), new Inner("x", 2)),
                List.of("", "one", "one"),
                Map.of("k", 5),
                Subnet.of("10.0.0.0/8"),
                Duration.ofSeconds(90),
                Set.of("s"));
    }

    private static Entity<Everything> entity(int id, Everything value) {
        return new Entity<>(KIND.ref(id), 1, value, id == 2 ? "berth.yaml:7" : null);
    }

    private static List<Entity<?>> read(ImageFile file) {
        try (ImageFile.Opened opened = file.open().orElseThrow()) {
            assertThat(opened.mark()).isEqualTo(MARK);
            List<Entity<?>> all = new ArrayList<>();
            opened.entities(ref -> true, all::add);
            return all;
        }
    }

    @Test
    void valuesOfEverySortComeBackAsTheyWere() throws IOException {
        Map<String, Kind<?>> kinds = Kinds.byName(List.of(KIND));
        var empty = new Everything(
                null, 0, null, 0, false, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
        List<Entity<?>> all =
                List.of(entity(1, full("same", 7)), entity(2, full("same", Integer.MIN_VALUE)), entity(3, empty));
        Map<DomainName, Long> serials = Map.of(DomainName.of("lab.example"), 0xffff_ffffL);
        var file = new ImageFile(directory.resolve("image"), new EntityParts(kinds));
        file.write(Snapshot.load(kinds, 1, all, serials), MARK);
        assertThat(read(file)).containsExactlyInAnyOrderElementsOf(all);
        try (ImageFile.Opened opened = file.open().orElseThrow()) {
            assertThat(opened.serials()).isEqualTo(serials);
        }
    }

    /** No two components of one type are equal, so that none can stand in another's place. */
    @Test
    void theUsualRecordsComeBackComponentByComponent() throws IOException {
        var nic = new HostInterface(
                "bmc",
                List.of(Mac.of("02:00:00:00:00:01"), Mac.of("02:00:00:00:00:02")),
                List.of(Octets.of("ff01")),
                Ipv4.of("10.0.0.7"));
        var bare = new HostInterface("eth0", List.of(), List.of(), null);
        Entity<Group> group = new Entity<>(Kinds.GROUP.ref(3), 1, new Group("g", null, null, Map.of(), Map.of()), null);
        var host = new Host(
                "full",
                List.of(bare, nic),
                group.ref(),
                null,
                Host.Boot.INSTALL,
                Map.of("routers", List.of("10.0.0.1")),
                Map.of("k", "v"));
        var plain = new Host("plain", List.of(), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
        Instant since = Instant.parse("2026-01-02T03:04:05.000000006Z");
        var lease = new Lease(
                Ipv4.of("10.0.0.9"),
                "lan",
                LeaseState.BOUND,
                Octets.of("01"),
                Mac.of("02:00:00:00:00:03"),
                Octets.of("02"),
                since,
                since.plusSeconds(1),
                since.plusSeconds(2),
                Kinds.HOST.ref(1),
                "hostname",
                new NameClaim(DomainName.of("n.example"), Octets.of("03")),
                "denied",
                Octets.of("04"),
                "vendor");
        var stranger = new Lease(
                Ipv4.of("10.0.0.10"),
                "lan",
                LeaseState.RELEASED,
                Octets.of("05"),
                Mac.of("02:00:00:00:00:04"),
                null,
                since,
                since,
                since,
                null,
                null,
                null,
                null,
                null,
                null);
        DomainName lab = DomainName.of("lab.example");
        var network = new Network(
                "lan",
                Subnet.of("10.0.0.0/24"),
                "eth1",
                List.of(new Pool(new AddressRange(Ipv4.of("10.0.0.8"), Ipv4.of("10.0.0.99")), List.of("pxe", "ipxe"))),
                List.of(Ipv4.of("10.0.0.1"), Ipv4.of("10.0.0.2")),
                lab,
                Duration.ofHours(3),
                true,
                Map.of("mtu", List.of("1400")),
                Map.of("bios", "lpxelinux.0"),
                "wire");
        var site = new Site(lab, "berth", List.of(Ipv4.of("10.0.0.3")), Map.of("time-offset", List.of("0")));
        var zone = new Zone(lab, new Soa(DomainName.of("ns.example"), DomainName.of("root.example"), 1, 2, 3, 4), 5);
        var record = new RecordEntry(
                DomainName.of("a.lab.example"), RRType.A, 77, List.of(Octets.of("0a000004")), Owner.OPERATOR, true);
        List<Entity<?>> all = List.of(
                group,
                new Entity<>(Site.REF, 1, site, null),
                new Entity<>(Kinds.NETWORK.ref(1), 1, network, null),
                new Entity<>(Kinds.ZONE.ref(1), 1, zone, null),
                new Entity<>(Kinds.RRSET.ref(1), 1, record, null),
                new Entity<>(Kinds.HOST.ref(1), 1, host, null),
                new Entity<>(Kinds.HOST.ref(2), 1, plain, null),
                new Entity<>(Lease.ref(lease.address()), 1, lease, null),
                new Entity<>(Lease.ref(stranger.address()), 1, stranger, null));
        Map<String, Kind<?>> kinds = Kinds.byName(List.of());
        var file = new ImageFile(directory.resolve("image"), new EntityParts(kinds));
        file.write(Snapshot.load(kinds, 1, all, Map.of()), MARK);
        assertThat(read(file)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aStateOfManyBlocksComesBack() throws IOException {
        Snapshot state = InventoryBenchmark.state(20_000, 2_000);
        var file = new ImageFile(directory.resolve("image"), new EntityParts(Kinds.byName(List.of())));
        file.write(state, MARK);
        List<Entity<?>> read = read(file);
        assertThat(read).containsExactlyInAnyOrderElementsOf(state.everything().toList());
        long late = read.stream()
                .dropWhile(entity -> Kinds.decidesNames(entity.ref().kind()))
                .filter(entity -> Kinds.decidesNames(entity.ref().kind()))
                .count();
        assertThat(late).isZero();
    }

    @Test
    void anImageOfOtherShapesIsNone() throws IOException {
        var file = new ImageFile(directory.resolve("image"), new EntityParts(Kinds.byName(List.of(KIND))));
        file.write(Snapshot.empty(Kinds.byName(List.of(KIND))), MARK);
        assertThat(file.open()).isPresent().get().satisfies(ImageFile.Opened::close);
        Kind<Less> changed = Kind.of("everything", Less.class);
        assertThat(new ImageFile(directory.resolve("image"), new EntityParts(Kinds.byName(List.of(changed)))).open())
                .isEmpty();
        assertThat(new ImageFile(directory.resolve("image"), new EntityParts(Kinds.byName(List.of()))).open())
                .isEmpty();
        assertThat(new ImageFile(directory.resolve("none"), new EntityParts(Kinds.byName(List.of()))).open())
                .isEmpty();
    }

    /** Whichever octet is damaged, and wherever the file is cut, the reader says so and never gives a whole state. */
    @Test
    void damageShows() throws IOException {
        Map<String, Kind<?>> kinds = Kinds.byName(List.of());
        Path path = directory.resolve("image");
        var file = new ImageFile(path, new EntityParts(kinds));
        file.write(InventoryBenchmark.state(30, 10), MARK);
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at += 13) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x20;
            Files.write(path, damaged);
            assertThatThrownBy(() -> read(file)).isInstanceOf(ImageDamaged.class);
            Files.write(path, Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> read(file)).isInstanceOf(ImageDamaged.class);
        }
    }
}
