package dev.berth.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
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
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpDecoder;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service behind a relay on loopback. */
class DhcpServiceTest {
    private static final Mac MAC = Mac.of("52:54:00:77:00:21");
    private static final Ipv4 RELAY = Ipv4.of("127.0.0.254");

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock);
    private final DhcpServiceProvider provider = new DhcpServiceProvider();
    private final RecordedObservations observations = new RecordedObservations();
    private DhcpService service;
    private InetSocketAddress server;
    private DatagramSocket relay;

    @BeforeEach
    void start() throws Exception {
        var site = new Site(DomainName.of("lab.example"), "berth", List.of(Ipv4.of("127.0.0.1")), Map.of());
        var network = new Network(
                "lab",
                Subnet.of("127.0.0.0/24"),
                null,
                List.of(Pool.of(new AddressRange(Ipv4.of("127.0.0.100"), Ipv4.of("127.0.0.101")))),
                List.of(),
                null,
                null,
                true,
                Map.of(),
                Map.of());
        inventory.commit(new Proposal(
                new Actor(Actor.Sort.FILE, "berth.yaml"),
                Subject.NOBODY,
                "configuration",
                List.of(
                        new Change.Put(Site.REF, site, 0, "berth.yaml:1"),
                        new Change.Put(Kinds.NETWORK.ref(1), network, 0, "berth.yaml:5"),
                        new Change.Put(Kinds.ZONE.ref(1), SampleSite.zone(SampleSite.LAB), 0, "berth.yaml:1"))));
        service = (DhcpService) provider.create(
                TestContext.of(inventory, observations, null, new PrometheusRegistry(), clock, data, failure -> {
                    throw new AssertionError(failure);
                }));
        server = (InetSocketAddress)
                service.start(configuration("dhcp: { port: 0 }")).getFirst().address();
        relay = new DatagramSocket(new InetSocketAddress(RELAY.inet(), 0));
        relay.setSoTimeout(5_000);
    }

    @AfterEach
    void stop() {
        relay.close();
        service.stop();
    }

    private Configuration configuration(String yaml) {
        return TestConfiguration.of(data, yaml, provider);
    }

    private static Header header(int client) {
        return Header.of(client, new Mac(MAC.bits() + client)).withGiaddr(RELAY);
    }

    private void send(byte[] datagram) throws Exception {
        relay.send(new DatagramPacket(datagram, datagram.length, server));
    }

    private DhcpMessage ask(DhcpMessage message) throws Exception {
        send(DhcpEncoder.encode(message, 1400).bytes());
        var packet = new DatagramPacket(new byte[1500], 1500);
        relay.receive(packet);
        return ((Decoded.Whole) DhcpDecoder.decode(Arrays.copyOf(packet.getData(), packet.getLength()))).message();
    }

    private DhcpMessage lease(int client) throws Exception {
        DhcpMessage offer = ask(new DhcpMessage.Discover(header(client), Options.NONE));
        assertThat(offer).isInstanceOf(DhcpMessage.Offer.class);
        Options selected = Options.builder()
                .add(Code.SERVER_ID, offer.options().address(Code.SERVER_ID))
                .add(Code.REQUESTED_ADDRESS, offer.header().yiaddr())
                .add(Code.HOST_NAME, "node" + client)
                .build();
        return ask(new DhcpMessage.Request(header(client), selected));
    }

    private void withoutAnswer(DhcpMessage message) throws Exception {
        send(DhcpEncoder.encode(message, 1400).bytes());
    }

    @Test
    void aLeaseIsCommittedBeforeItsAckLeaves() throws Exception {
        DhcpMessage ack = lease(1);

        assertThat(ack).isInstanceOf(DhcpMessage.Ack.class);
        Lease lease = inventory
                .now()
                .get(Kinds.LEASE, Lease.ref(ack.header().yiaddr()))
                .value();
        assertThat(lease.state()).isEqualTo(LeaseState.BOUND);
        assertThat(lease.name().fqdn()).isEqualTo(DomainName.of("node1.lab.example"));
    }

    @Test
    void leasesEndByTheClockAndTheirAddressesAreFreeAgain() throws Exception {
        service.reload(configuration("dhcp: { port: 0, lease-time: 60s }"));
        lease(1);
        lease(2);
        withoutAnswer(new DhcpMessage.Discover(header(3), Options.NONE));
        await().until(() -> service.counters().get("silent") == 1);

        // A step of less than ten minutes: a larger one would be taken for a clock that was set.
        clock.advance(Duration.ofMinutes(2));

        await().until(() -> service.counters().get("expired") == 2);
        assertThat(lease(3)).isInstanceOf(DhcpMessage.Ack.class);
    }

    @Test
    void unknownMachinesAreListedOnce() throws Exception {
        lease(1);
        await().until(() -> inventory.now().count(Kinds.NODE) == 1);
        assertThat(inventory
                        .now()
                        .all(Kinds.NODE)
                        .findFirst()
                        .orElseThrow()
                        .value()
                        .mac())
                .isEqualTo(new Mac(MAC.bits() + 1));
    }

    @Test
    void noiseIsCountedAndTheServiceGoesOn() throws Exception {
        var random = new Random(3);
        byte[] good = DhcpEncoder.encode(
                        new DhcpMessage.Request(
                                header(9),
                                Options.builder()
                                        .add(Code.CLIENT_FQDN, Octets.of("050000056e6f646537"))
                                        .add(Code.RELAY_INFORMATION, Octets.of("0104000000010504"))
                                        .build()),
                        1400)
                .bytes();
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = Arrays.copyOf(good, random.nextInt(good.length));
            for (int flips = 0; flips < 4 && noise.length > 0; flips++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            send(noise);
        }
        // The relay gets answers to some of it; a fresh one asks now.
        relay.close();
        relay = new DatagramSocket(new InetSocketAddress(RELAY.inet(), 0));
        relay.setSoTimeout(5_000);

        assertThat(ask(new DhcpMessage.Discover(header(1), Options.NONE))).isInstanceOf(DhcpMessage.Offer.class);
        assertThat(service.counters().get("silent")).isPositive();
    }

    private HostExplain.Explained explain(String name, String arch, Ipv4 through, String network) throws Exception {
        return new HostExplain(() -> service)
                .operation()
                .body()
                .run(new HostExplain.Query(name, arch, null, through, network), null);
    }

    private static final Call CALL = new Call(new Actor(Actor.Sort.UID, "root"), false);

    private LeaseRelease.Released release(Ipv4 address, boolean preview) throws OperationFailure {
        return new LeaseRelease(() -> service)
                .operation()
                .body()
                .run(new LeaseRelease.Which(address), new Call(CALL.by(), preview));
    }

    private List<String> export(String format, String network, String state) throws OperationFailure {
        return new LeaseExport(() -> service)
                .operation()
                .body()
                .run(new LeaseExport.Query(format, network, state), CALL)
                .lines();
    }

    @Test
    void aLeaseReleasedByHandIsGoneWithItsNameAndTheAddressIsFree() throws Exception {
        Ipv4 address = lease(1).header().yiaddr();
        lease(2);

        assertThat(release(address, true).was()).isEqualTo("bound");
        assertThat(inventory.now().get(Kinds.LEASE, Lease.ref(address)).value().state())
                .isEqualTo(LeaseState.BOUND);
        assertThat(release(address, false).network()).isEqualTo("lab");

        assertThat(inventory.now().get(Kinds.LEASE, Lease.ref(address)).value().state())
                .isEqualTo(LeaseState.RELEASED);
        assertThat(inventory.now().rrsets(DomainName.of("node1.lab.example"))).isEmpty();
        assertThat(lease(3).header().yiaddr()).isEqualTo(address);
    }

    @Test
    void whatIsNoLeaseCannotBeReleased() throws Exception {
        Ipv4 address = lease(1).header().yiaddr();
        release(address, false);

        assertThatThrownBy(() -> release(address, false)).hasMessageContaining("has ended already");
        assertThatThrownBy(() -> release(Ipv4.of("127.0.0.9"), false))
                .hasMessageContaining("there is no lease of 127.0.0.9");
    }

    @Test
    void aLeaseIsListedWithTheHostThatItsClientHasBecome() throws Exception {
        Ipv4 address = lease(1).header().yiaddr();
        var filter = new LeaseList.Filter(null, null, "machine1", null, null, null);
        var port = new HostInterface("eth0", List.of(new Mac(MAC.bits() + 1)), List.of(), null);
        SampleSite.committed(inventory.commit(new Proposal(
                CALL.by(),
                Subject.NOBODY,
                "host added",
                List.of(new Change.Put(
                        Kinds.HOST.ref(1),
                        new Host("machine1", List.of(port), null, null, Host.Boot.LOCAL, Map.of(), Map.of()),
                        0)))));

        assertThat(new LeaseList(() -> service)
                        .operation()
                        .body()
                        .run(filter, CALL)
                        .leases())
                .extracting(LeaseList.Row::address, LeaseList.Row::host)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(address, "machine1"));
    }

    @Test
    void leasesAreExportedAsCsvJsonAndYaml() throws Exception {
        Options selected = Options.builder()
                .add(Code.REQUESTED_ADDRESS, Ipv4.of("127.0.0.100"))
                .add(Code.SERVER_ID, Ipv4.of("127.0.0.1"))
                .add(Code.HOST_NAME, "a,\"b\n")
                .build();
        ask(new DhcpMessage.Request(header(1), selected));

        assertThat(export(null, null, null))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("address,network,state,mac,client-id,host,hostname,name,since");
        assertThat(export("csv", "lab", "bound").getLast())
                .startsWith("127.0.0.100,lab,bound,52:54:00:77:00:22,,,\"a,\"\"b?\",a-b.lab.example,");
        assertThat(export("json", null, null))
                .startsWith("[")
                .endsWith("]")
                .element(1)
                .asString()
                .contains("\"hostname\":\"a,\\\"b\\n\"");
        assertThat(export("yaml", null, null))
                .startsWith("leases:", "  - address: \"127.0.0.100\"", "    network: \"lab\"");
        assertThat(export("csv", null, "declined")).hasSize(1);
        assertThatThrownBy(() -> export("xml", null, null)).hasMessageContaining("'xml' is no format");
        assertThatThrownBy(() -> export("csv", "rack9", null)).hasMessageContaining("there is no network 'rack9'");
        assertThatThrownBy(() -> export("csv", null, "lost")).hasMessageContaining("'lost' is no state");
    }

    @Test
    void poolsThatRunOutAreToldWithWhoHoldsThem() throws Exception {
        lease(1);
        lease(2);

        await().until(() -> !observations.of("pools are exhausted").isEmpty());
        assertThat(observations.of("pools are exhausted").getFirst().fields())
                .containsEntry("network", "lab")
                .containsEntry("free", "0")
                .hasEntrySatisfying("pools", text -> assertThat(text).contains("held by 52:54:00:77:00:2"));
        assertThat(service.gauges())
                .containsEntry("pool-addresses", Gauge.of(2))
                .containsEntry("pool-free", Gauge.of(0));
        assertThat(explain(new Mac(MAC.bits() + 9).toString(), null, null, null).because())
                .startsWith("no-free-address: pool 127.0.0.100-127.0.0.101 of network lab: 2 of 2 leased");
        PoolList.Row row = new PoolList(() -> service)
                .operation()
                .body()
                .run(new PoolList.Query("lab"), CALL)
                .pools()
                .getFirst();
        assertThat(row.used()).isEqualTo("100%");
        assertThat(row.heldBy()).startsWith("52:54:00:77:00:2");
    }

    @Test
    void anotherServerThatClientsTakeIsToldOfOnce() throws Exception {
        Ipv4 rival = Ipv4.of("127.0.0.77");
        service.reload(configuration("dhcp: { port: 0, known-servers: [127.0.0.78] }"));
        for (int i = 0; i < 3; i++) {
            withoutAnswer(new DhcpMessage.Request(
                    header(i),
                    Options.builder()
                            .add(Code.SERVER_ID, i == 2 ? Ipv4.of("127.0.0.78") : rival)
                            .add(Code.REQUESTED_ADDRESS, Ipv4.of("127.0.0.100"))
                            .build()));
        }

        await().until(() -> service.silences().list(null).size() == 3);
        assertThat(observations.of("another DHCP server answers"))
                .singleElement()
                .satisfies(told -> assertThat(told.fields())
                        .containsEntry("server", "127.0.0.77")
                        .containsEntry("relay", RELAY.toString()));
    }

    @Test
    void silenceIsListedWithItsReasonByMachine() throws Exception {
        withoutAnswer(new DhcpMessage.BootRequest(header(4), Options.NONE));
        lease(1);

        var list = new SilenceList(() -> service).operation().body();
        await().until(() ->
                !list.run(new SilenceList.Query(null), CALL).messages().isEmpty());
        assertThat(list.run(new SilenceList.Query(new Mac(MAC.bits() + 4)), CALL)
                        .messages())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.reason()).isEqualTo("bootp");
                    assertThat(row.relay()).isEqualTo(RELAY);
                });
        assertThat(list.run(new SilenceList.Query(MAC), CALL).messages()).isEmpty();
    }

    @Test
    void aTracedMachinesMessagesAreEvents() throws Exception {
        Mac mac = new Mac(MAC.bits() + 1);
        var trace = new MacTrace(() -> service).operation().body();
        assertThat(trace.run(new MacTrace.Which(mac, 5), CALL).until())
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        lease(1);
        lease(2);

        await().until(() -> observations.of("reply sent").size() == 2);
        assertThat(observations.of("message received"))
                .extracting(told -> told.fields().get("type"))
                .containsExactly("discover", "request");
        assertThat(observations.of("reply sent"))
                .allSatisfy(told -> assertThat(told.about().mac()).isEqualTo(mac));

        assertThat(trace.run(new MacTrace.Which(mac, 0), CALL).until()).isNull();
        lease(1);
        assertThat(observations.of("message received")).hasSize(2);
        assertThatThrownBy(() -> trace.run(new MacTrace.Which(mac, -1), CALL)).hasMessageContaining("minutes are 0");
    }

    @Test
    void oneMachineThatSendsTooMuchIsHeldDownAndOthersAreNot() throws Exception {
        service.reload(configuration("dhcp: { port: 0, limits: { per-client: 1/s } }"));
        for (int i = 0; i < 50; i++) {
            withoutAnswer(new DhcpMessage.BootRequest(header(4), Options.NONE));
        }
        await().until(() ->
                service.silences().list(null).stream().anyMatch(each -> each.reason() == Reason.CLIENT_TOO_FAST));
        assertThat(ask(new DhcpMessage.Discover(header(1), Options.NONE))).isInstanceOf(DhcpMessage.Offer.class);
    }

    /** Every address of 127.0.0.0/8 answers on loopback. */
    @Test
    void addressesThatAnswerAreNotOfferedAndRest() throws Exception {
        service.reload(configuration("dhcp: { port: 0, probe: icmp }"));
        withoutAnswer(new DhcpMessage.Discover(header(1), Options.NONE));

        await().until(() -> service.silences().list(new Mac(MAC.bits() + 1)).stream()
                .anyMatch(each -> each.reason() == Reason.NO_FREE_ADDRESS));
        for (String address : List.of("127.0.0.100", "127.0.0.101")) {
            assertThat(inventory
                            .now()
                            .get(Kinds.LEASE, Lease.ref(Ipv4.of(address)))
                            .value()
                            .state())
                    .isEqualTo(LeaseState.DECLINED);
        }
        service.reload(configuration("dhcp: { port: 0 }"));
        release(Ipv4.of("127.0.0.100"), false);
        assertThat(lease(1).header().yiaddr()).isEqualTo(Ipv4.of("127.0.0.100"));
    }

    @Test
    void behindRelaysAnArpProbeAsksNobody() throws Exception {
        service.reload(configuration("dhcp: { port: 0, probe: arp }"));
        assertThat(lease(1)).isInstanceOf(DhcpMessage.Ack.class);
    }

    @Test
    void anExplanationIsTheOfferThatFollows() throws Exception {
        service.reload(configuration("dhcp: { port: 0, boot: { efi-x64: grubx64.efi } }"));
        HostExplain.Explained told = explain(new Mac(MAC.bits() + 1).toString(), "efi-x64", RELAY, null);

        assertThat(told.answer()).isEqualTo("offer");
        assertThat(told.network()).isEqualTo("lab");
        assertThat(told.file()).isEqualTo("grubx64.efi");
        assertThat(told.octets().length()).isGreaterThanOrEqualTo(300);
        assertThat(ask(new DhcpMessage.Discover(header(1), Options.NONE))
                        .header()
                        .yiaddr())
                .isEqualTo(told.address());
    }

    @Test
    void anExplanationOfNothingSaysWhatIsMissing() {
        assertThatThrownBy(() -> explain("nobody", null, null, null)).hasMessageContaining("there is no host 'nobody'");
        assertThatThrownBy(() -> explain(MAC.toString(), "toaster", null, null))
                .hasMessageContaining("'toaster' is no client architecture");
        assertThatThrownBy(() -> explain(MAC.toString(), null, Ipv4.of("192.0.2.1"), null))
                .hasMessageContaining("no network holds the relay's address");
        assertThatThrownBy(() -> explain(MAC.toString(), null, null, "rack9"))
                .hasMessageContaining("no network 'rack9'");
        service.stop();
        assertThatThrownBy(() -> explain(MAC.toString(), null, null, null)).hasMessageContaining("dhcp is not serving");
    }

    @Test
    void aReloadChangesTimesAndNamesWhatNeedsARestart() throws Exception {
        assertThat(service.reload(configuration("dhcp: { port: 0, lease-time: 2h }")))
                .isEmpty();
        assertThat(lease(1).options().number(Code.LEASE_TIME, 0)).isEqualTo(7200);

        assertThat(service.reload(configuration("dhcp: { port: 6767 }"))).containsExactly("dhcp.port");
    }

    @Test
    void aTakenPortIsNamedWithItsMend() throws Exception {
        service.stop();
        try (var holder = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            int port = holder.getLocalPort();
            assertThatThrownBy(() -> service.start(configuration("dhcp: { port: " + port + " }")))
                    .isInstanceOfSatisfying(
                            ServiceFailure.class,
                            failure -> assertThat(failure.getMessage())
                                    .contains("dhcp: cannot bind 127.0.0.1:" + port + "/udp, address in use")
                                    .contains("dhcp.port"));
        }
    }

    @Test
    void optionsThatMakeNoSenseAreObjectedTo() {
        assertThat(service.objection(host(Map.of("routers", List.of("10.0.0.1")))))
                .isNull();
        assertThat(service.objection(host(Map.of("rooters", List.of("10.0.0.1")))))
                .startsWith("option rooters: ");
        assertThat(service.objection(host(Map.of("routers", List.of("ten"))))).startsWith("option routers: ");
        service.stop();
        assertThat(service.objection(host(Map.of("rooters", List.of("10.0.0.1")))))
                .isNull();
    }

    private static Host host(Map<String, List<String>> options) {
        return new Host("n1", List.of(), null, null, Host.Boot.LOCAL, options, Map.of());
    }

    /** A restart of the service, since a port is opened for it. */
    private InetSocketAddress bulk(String allowed) throws Exception {
        service.stop();
        return service.start(configuration("dhcp: { port: 0, leasequery: [" + allowed + "] }")).stream()
                .filter(bound -> {
                    if (bound.protocol().equals("udp")) {
                        server = (InetSocketAddress) bound.address();
                    }
                    return bound.protocol().equals("tcp");
                })
                .map(bound -> (InetSocketAddress) bound.address())
                .findFirst()
                .orElseThrow();
    }

    private static DhcpMessage read(DataInputStream in) throws Exception {
        byte[] octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        return ((Decoded.Whole) DhcpDecoder.decode(octets)).message();
    }

    private static void ask(DataOutputStream out, Ipv4 address) throws Exception {
        byte[] query = DhcpEncoder.encode(
                        new DhcpMessage.BulkLeaseQuery(Header.of(5, new Mac(0)).withCiaddr(address), Options.NONE),
                        1400)
                .bytes();
        // No hardware is asked for.
        query[1] = 0;
        query[2] = 0;
        out.writeShort(query.length);
        out.write(query);
        out.flush();
    }

    @Test
    void leasesAreToldOverTcpToWhomTheConfigurationNames() throws Exception {
        InetSocketAddress port = bulk("127.0.0.1");
        Ipv4 leased = lease(1).header().yiaddr();
        try (Socket socket = new Socket(
                port.getAddress(), port.getPort(), Ipv4.of("127.0.0.1").inet(), 0)) {
            socket.setSoTimeout(5_000);
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            // Two questions in a row on one connection.
            ask(out, leased);
            ask(out, Ipv4.ANY);
            for (int i = 0; i < 2; i++) {
                DhcpMessage told = read(in);
                assertThat(told.name()).isEqualTo("lease-active");
                assertThat(told.header().ciaddr()).isEqualTo(leased);
                assertThat(read(in).name()).isEqualTo("lease-done");
            }
        }
    }

    @Test
    void othersAreToldThatTheyMayNotAsk() throws Exception {
        InetSocketAddress port = bulk("127.0.0.99");
        lease(1);
        try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
            socket.setSoTimeout(5_000);
            var in = new DataInputStream(socket.getInputStream());
            ask(new DataOutputStream(socket.getOutputStream()), Ipv4.ANY);
            DhcpMessage refused = read(in);
            assertThat(refused.name()).isEqualTo("lease-done");
            assertThat(refused.options().find(Code.STATUS).at(0)).isEqualTo(4);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void nonsenseOverTcpEndsTheConnectionAndNothingElse() throws Exception {
        InetSocketAddress port = bulk("127.0.0.1");
        try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(new byte[] {0, 3, 1, 2, 3});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(lease(2)).isInstanceOf(DhcpMessage.Ack.class);
    }

    @Test
    void aSingleQuestionIsAnsweredToTheRelay() throws Exception {
        bulk(RELAY.toString());
        Ipv4 leased = lease(1).header().yiaddr();
        DhcpMessage told = ask(new DhcpMessage.LeaseQuery(header(1).withCiaddr(leased), Options.NONE));
        assertThat(told.name()).isEqualTo("lease-active");
        assertThat(told.header().ciaddr()).isEqualTo(leased);
    }
}
