package dev.berth.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.exchange.FileOperations;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.AddressRange;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.service.Service;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A site brings its leases, from another Berth, from Kea or from dhcpd. */
class LeaseImportTest {
    private static final Actor ANN = new Actor(Actor.Sort.USER, "ann");

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock);
    private final DhcpServiceProvider provider = new DhcpServiceProvider();
    private Service service;

    @BeforeEach
    void start() throws Exception {
        var site = new Site(DomainName.of("lab.example"), "berth", List.of(Ipv4.of("127.0.0.1")), Map.of());
        commit(
                new Actor(Actor.Sort.FILE, "berth.yaml"),
                new Change.Put(Site.REF, site, 0, "berth.yaml:1"),
                new Change.Put(Kinds.NETWORK.ref(1), network("lab", "127.0.0", "127.0.0.150"), 0, "berth.yaml:5"),
                new Change.Put(Kinds.NETWORK.ref(2), network("rack2", "127.0.2", "127.0.2.1"), 0, "berth.yaml:6"),
                new Change.Put(Kinds.ZONE.ref(1), SampleSite.zone(SampleSite.LAB), 0, "berth.yaml:1"));
        commit(
                ANN,
                new Change.Put(Kinds.HOST.ref(1), host("node10", "52:54:00:77:00:10", "127.0.0.110"), 0),
                new Change.Put(Kinds.HOST.ref(2), host("node11", "52:54:00:77:00:11", null), 0));
        service = provider.create(TestContext.of(
                inventory, new RecordedObservations(), null, new PrometheusRegistry(), clock, data, failure -> {
                    throw new AssertionError(failure);
                }));
        service.start(TestConfiguration.of(data, "dhcp: { port: 0 }", provider));
    }

    @AfterEach
    void stop() {
        service.stop();
    }

    private void commit(Actor by, Change... changes) {
        SampleSite.committed(inventory.commit(new Proposal(by, Subject.NOBODY, "test", List.of(changes))));
    }

    private static Network network(String name, String base, String router) {
        var pool = Pool.of(new AddressRange(Ipv4.of(base + ".100"), Ipv4.of(base + ".199")));
        return new Network(
                name,
                Subnet.of(base + ".0/24"),
                null,
                List.of(pool),
                List.of(Ipv4.of(router)),
                null,
                null,
                true,
                Map.of(),
                Map.of());
    }

    private static Host host(String name, String mac, String address) {
        var port =
                new HostInterface("eth0", List.of(Mac.of(mac)), List.of(), address == null ? null : Ipv4.of(address));
        return new Host(name, List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
    }

    private FileOperations.Imported take(String content, boolean partial, boolean preview) throws OperationFailure {
        return new FileOperations(() -> inventory, () -> clock)
                .taking("lease", new LeaseForm(clock))
                .body()
                .run(new FileOperations.File(content, null, partial), new Call(ANN, preview));
    }

    private String counts(String content) throws OperationFailure {
        FileOperations.Imported said = take(content, false, false);
        return said.added() + " " + said.changed() + " " + said.unchanged();
    }

    private String export(String format) throws OperationFailure {
        return String.join(
                        "\n",
                        new LeaseExport(() -> (DhcpService) service)
                                .operation()
                                .body()
                                .run(new LeaseExport.Query(format, null, null), new Call(ANN, false))
                                .lines())
                + "\n";
    }

    private Lease lease(String address) {
        Entity<Lease> lease = inventory.now().get(Kinds.LEASE, Lease.ref(Ipv4.of(address)));
        return lease == null ? null : lease.value();
    }

    private String in(Duration time) {
        return clock.instant().plus(time).toString();
    }

    private String four() {
        return """
                address,state,mac,client-id,hostname,since,renewed,ends,vendor
                127.0.0.100,,52:54:00:77:00:21,,"odd,one",,,%s,
                127.0.0.101,bound,52:54:00:77:00:22,ff00112233,[" node;22 "],%s,%s,never,"[""PXEClient""]"
                127.0.2.100,released,52:54:00:77:00:21,,,,,2026-01-01T00:00:00Z,
                127.0.0.102,declined,52:54:00:77:00:23,,,,,%s,
                """.formatted(
                in(Duration.ofHours(1)), in(Duration.ofDays(-1)), in(Duration.ofHours(-1)), in(Duration.ofHours(8)));
    }

    @Test
    void leasesComeWithTheNamesThatTheirClientsWouldGet() throws Exception {
        take(four(), false, true);
        assertThat(lease("127.0.0.100")).isNull();

        assertThat(counts(four())).isEqualTo("4 0 0");

        Lease first = lease("127.0.0.100");
        assertThat(first.network()).isEqualTo("lab");
        assertThat(first.identity()).isEqualTo(Octets.of("01525400770021"));
        assertThat(first.name().fqdn()).hasToString("odd-one.lab.example");
        assertThat(inventory.now().rrsets(DomainName.of("odd-one.lab.example"))).hasSize(2);
        assertThat(lease("127.0.0.101").ends()).isEqualTo(Instant.MAX);
        assertThat(lease("127.0.0.101").vendor()).isEqualTo("PXEClient");
        assertThat(lease("127.0.2.100").state()).isEqualTo(LeaseState.RELEASED);
        assertThat(lease("127.0.0.102").state()).isEqualTo(LeaseState.DECLINED);
        assertThat(counts(four())).isEqualTo("0 0 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "yaml"})
    void whatIsExportedIsImportedAsTheSameHereAndElsewhere(String format) throws Exception {
        take(four(), false, false);
        String file = export(format);
        List<Lease> before = inventory.now().all(Kinds.LEASE).map(Entity::value).toList();

        assertThat(counts(file)).isEqualTo("0 0 4");
        inventory.now().all(Kinds.LEASE).toList().forEach(each -> commit(ANN, Change.Remove.of(each)));
        assertThat(counts(file)).isEqualTo("4 0 0");

        assertThat(inventory.now().all(Kinds.LEASE).map(Entity::value).toList()).isEqualTo(before);
    }

    @Test
    void aHostsLeaseIsKnownAsTheHosts() throws Exception {
        take("""
                address,mac,ends,host
                127.0.0.110,52:54:00:77:00:10,never,node10
                127.0.0.111,52:54:00:77:00:11,never,
                """, false, false);

        assertThat(lease("127.0.0.110").host()).isEqualTo(Kinds.HOST.ref(1));
        assertThat(lease("127.0.0.110").name()).isNull();
        assertThat(lease("127.0.0.111").name().fqdn()).hasToString("node11.lab.example");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            127.9.9.9,,52:54:00:77:00:31,,never,,,         | no network holds 127.9.9.9; describe it under networks first
            127.0.0.50,,52:54:00:77:00:31,,never,,,        | 127.0.0.50 lies in no pool of network lab
            127.0.0.150,,52:54:00:77:00:31,,never,,,       | 127.0.0.150 is never leased: it is ours, a router's
            127.0.0.110,,52:54:00:77:00:31,,never,,,       | 127.0.0.110 is reserved for host node10
            127.0.0.199,,52:54:00:77:00:32,,never,,,       | 127.0.0.199 is leased to 52:54:00:77:00:40 here; 'berth lease release
            127.0.0.120,,52:54:00:77:00:40,,never,,,       | already belongs to lease 127.0.0.199
            127.0.0.120,,,,never,,,                        | it has no mac
            127.0.0.120,,52:54,,never,,,                   | '52:54' is no MAC address
            127.0.0.120,,52:54:00:77:00:31,,,,,            | it does not say when it ends
            127.0.0.120,,52:54:00:77:00:31,,tomorrow,,,    | ends 'tomorrow' is no time
            127.0.0.120,lost,52:54:00:77:00:31,,never,,,   | state 'lost' is none of bound, released, expired, declined
            127.0.0.120,,52:54:00:77:00:31,xy,never,,,     | 'xy' is no byte string
            127.0.0.120,,52:54:00:77:00:31,,never,rack2,,  | network 'rack2' is not right: network lab holds 127.0.0.120
            127.0.0.120,,52:54:00:77:00:31,,never,,node10, | host 'node10' is not right: no host has this MAC
            127.0.0.120,,52:54:00:77:00:31,,never,,,a.b.c  | the name a.b.c does not lie directly in lab.example
            127.0.0.300,,52:54:00:77:00:31,,never,,,       | '127.0.0.300'
            """)
    void aLeaseThatItsClientCouldNotKeepIsRefusedWithItsLine(String row, String reason) throws Exception {
        take("address,mac,ends\n127.0.0.199,52:54:00:77:00:40,never\n", false, false);

        assertThatThrownBy(() -> take("address,state,mac,client-id,ends,network,host,name\n" + row, false, false))
                .hasMessageContaining("line 2: " + row.substring(0, row.indexOf(',')) + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void aLeaseThatIsOverIsKeptAsTheMemoryOfIt() throws Exception {
        take("address,mac,ends\n127.0.0.120,52:54:00:77:00:31," + in(Duration.ofMinutes(-1)) + "\n", false, false);

        assertThat(lease("127.0.0.120").state()).isEqualTo(LeaseState.EXPIRED);
        assertThat(lease("127.0.0.120").name()).isNull();
    }

    /** As Kea 2.2 writes it: a journal; the first client moved, the second renewed, the third's is gone. */
    @Test
    void keasLeaseFileIsTaken() throws Exception {
        long end = clock.instant().getEpochSecond() + 3600;
        String kea = """
                address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
                127.0.0.130,52:54:00:77:00:41,01:52:54:00:77:00:41,3600,%1$d,1,0,0,node41.old.example.,3,,0
                127.0.0.131,52:54:00:77:00:41,01:52:54:00:77:00:41,3600,%1$d,1,1,1,node41.old.example.,0,{ "ISC": { "a": 1&#x2c "b": 2 } },0
                127.0.0.132,52:54:00:77:00:42,,3600,%2$d,1,0,0,,0,,0
                127.0.0.132,52:54:00:77:00:42,,3600,%1$d,1,0,0,,0,,0
                127.0.0.133,52:54:00:77:00:43,,3600,%1$d,1,0,0,,0,,0
                127.0.0.133,52:54:00:77:00:43,,0,%1$d,1,0,0,,0,,0
                127.0.0.134,52:54:00:77:00:44,,4294967295,4294967295,1,0,0,,0,,0
                """.formatted(end, end - 1800);

        assertThat(counts(kea)).isEqualTo("3 0 0");

        assertThat(inventory.now().all(Kinds.LEASE).map(each -> each.value().address()))
                .extracting(Ipv4::toString)
                .containsExactly("127.0.0.131", "127.0.0.132", "127.0.0.134");
        Lease moved = lease("127.0.0.131");
        assertThat(moved.name().fqdn()).hasToString("node41.lab.example");
        assertThat(moved.ends()).isEqualTo(Instant.ofEpochSecond(end));
        assertThat(moved.renewed()).isEqualTo(Instant.ofEpochSecond(end - 3600));
        assertThat(moved.clientId()).isEqualTo(Octets.of("01525400770041"));
        assertThat(lease("127.0.0.132").ends()).isEqualTo(Instant.ofEpochSecond(end));
        assertThat(lease("127.0.0.134").ends()).isEqualTo(Instant.MAX);
    }

    /** As dhcpd 4.4 writes it. */
    @Test
    void dhcpdsLeasesAreTaken() throws Exception {
        clock.advance(Duration.between(clock.instant(), Instant.parse("2026-11-21T17:00:00Z")));
        String isc = """
                # The format of this file is documented in the dhcpd.leases(5) manual page.
                # This lease file was written by isc-dhcp-4.4.3-P1

                authoring-byte-order little-endian;
                server-duid "\\000\\001\\000\\001{;}";

                lease 127.0.0.140 {
                  starts 6 2026/11/21 15:00:00;
                  ends 6 2026/11/21 16:00:00;
                  binding state free;
                  hardware ethernet 52:54:00:77:00:51;
                  uid "\\001RT\\000w\\000Q";
                }
                failover peer "a" state { my state normal at 6 2026/11/21 15:00:00; }
                lease 127.0.0.141 {
                  starts 6 2026/11/21 16:30:00;
                  ends 6 2026/11/21 18:30:00;
                  cltt 6 2026/11/21 16:40:00;
                  binding state active;
                  next binding state free;
                  rewind binding state free;
                  hardware ethernet 52:54:00:77:00:51;
                  uid "\\001RT\\000w\\000Q";
                  set vendor-class-identifier = "PXE;\\"Client";
                  client-hostname "node51";
                  on expiry { set x = "}"; if (a) { log("b"); } }
                }
                lease 127.0.0.142 {
                  starts epoch 1795275000; # Sat Nov 21
                  ends never;
                  binding state active;
                  hardware ethernet 52:54:00:77:00:52;
                }
                lease 127.0.0.143 { starts 6 2026/11/21 15:00:00; ends 6 2026/11/21 16:00:00; binding state abandoned; }
                lease 127.0.0.50 { ends never; binding state active; hardware ethernet 52:54:00:77:00:53; }
                lease 127.0.0.144 { ends never; binding state active; hardware
                """;

        FileOperations.Imported said = take(isc, true, false);

        assertThat(said.added()).isEqualTo(2);
        assertThat(said.refused()).hasSize(1);
        assertThat(said.refused().getFirst().toString())
                .startsWith("line 35: 127.0.0.50: 127.0.0.50 lies in no pool of network lab");
        Lease lease = lease("127.0.0.141");
        assertThat(lease.hostname()).isEqualTo("node51");
        assertThat(lease.vendor()).isEqualTo("PXE;\"Client");
        assertThat(lease.clientId()).isEqualTo(Octets.of("01525400770051"));
        assertThat(lease.since()).isEqualTo(Instant.parse("2026-11-21T16:30:00Z"));
        assertThat(lease.renewed()).isEqualTo(Instant.parse("2026-11-21T16:40:00Z"));
        assertThat(lease.ends()).isEqualTo(Instant.parse("2026-11-21T18:30:00Z"));
        assertThat(inventory.now().rrsets(DomainName.of("node51.lab.example"))).isNotEmpty();
        assertThat(lease("127.0.0.142").since()).isEqualTo(Instant.ofEpochSecond(1795275000));
    }
}
