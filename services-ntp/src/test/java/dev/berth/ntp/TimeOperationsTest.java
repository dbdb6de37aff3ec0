package dev.berth.ntp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.service.Gauge;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeOperationsTest {
    private static final Call CALL = new Call(Actor.service("test"), false);

    @TempDir
    Path data;

    private final RecordedObservations observations = new RecordedObservations();
    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(InstantSource.system());
    private NtpService service;
    private InetSocketAddress server;

    @BeforeEach
    void make() {
        service = new NtpService(
                TestContext.of(
                        inventory,
                        observations,
                        new NoHttp(),
                        new PrometheusRegistry(),
                        InstantSource.system(),
                        data,
                        failure -> {}),
                KernelClock.State.Unsynchronised::new,
                System::nanoTime);
    }

    private void begin() throws Exception {
        server = (InetSocketAddress) service.start(
                        TestConfiguration.of(data, "ntp: { port: 0, local-stratum: 6 }", new NtpServiceProvider()))
                .getFirst()
                .address();
    }

    @AfterEach
    void stop() {
        service.stop();
    }

    @SuppressWarnings("unchecked")
    private <I extends Record, O extends Record> O run(String name, I input) throws OperationFailure {
        List<Operation<?, ?>> all = new TimeOperations(() -> service).all();
        var operation = (Operation<I, O>)
                all.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        return operation.body().run(input, CALL);
    }

    @Test
    void whereTheTimeComesFromIsShown() throws Exception {
        assertThatThrownBy(() -> run("ntp show", new Operation.Nothing()))
                .hasMessageContaining("ntp does not serve now");
        begin();
        TimeOperations.Time time = run("ntp show", new Operation.Nothing());
        assertThat(time.from()).isEqualTo("local");
        assertThat(time.stratum()).isEqualTo(6);
        assertThat(time.reference()).isEqualTo("LOCL");
        assertThat(time.systemOffsetMillis()).isBetween(-100.0, 100.0);
        TimeOperations.Sources none = run("ntp sources", new Operation.Nothing());
        assertThat(none.sources()).isEmpty();
    }

    /** As ntpd does: it tells its stratum and its time. */
    private void ask(String from, int stratum, Instant itsTime) throws Exception {
        try (var socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            socket.setSoTimeout(5_000);
            byte[] request = ByteBuffer.allocate(NtpPacket.SIZE)
                    .put(0, (byte) 0x23)
                    .put(1, (byte) stratum)
                    .putLong(40, NtpTimestamp.of(itsTime).bits())
                    .array();
            socket.send(new DatagramPacket(request, request.length, server));
            socket.receive(new DatagramPacket(new byte[NtpPacket.SIZE], NtpPacket.SIZE));
        }
    }

    @Test
    void theSiteSeesItsClocksAndWhichOfThemBreakTls() throws Exception {
        var host = new Host(
                "node10",
                List.of(new HostInterface(
                        HostInterface.FIRST, List.of(Mac.of("52:54:00:77:00:10")), List.of(), Ipv4.of("127.77.0.10"))),
                null,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE, Subject.NOBODY, "test", List.of(new Change.Put(Kinds.HOST.ref(1), host, 0, null)))));
        begin();
        Instant before = Instant.now().minusSeconds(1);
        ask("127.77.0.11", 3, Instant.now());
        ask("127.77.0.10", 5, Instant.now().minusSeconds(7_200));

        TimeOperations.Askers all = run("ntp clients", new TimeOperations.Filter(null));
        TimeOperations.Askers far = run("ntp clients", new TimeOperations.Filter(true));

        assertThat(all.clients())
                .extracting(asker -> asker.address().toString())
                .containsExactly("127.77.0.10", "127.77.0.11");
        TimeOperations.Asker right = all.clients().getLast();
        assertThat(right.host()).isNull();
        assertThat(right.stratum()).isEqualTo(3);
        assertThat(right.aheadMillis()).isBetween(-1_000.0, 1_000.0);
        assertThat(right.warning()).isNull();
        assertThat(far.clients()).singleElement().satisfies(wrong -> {
            assertThat(wrong.host()).isEqualTo("node10");
            assertThat(wrong.lastAsked()).isBetween(before, Instant.now());
            assertThat(wrong.requests()).isEqualTo(1);
            assertThat(wrong.version()).isEqualTo(4);
            assertThat(wrong.stratum()).isEqualTo(5);
            assertThat(wrong.aheadMillis()).isBetween(-7_201_000.0, -7_199_000.0);
            assertThat(wrong.warning()).contains("TLS").contains("Puppet");
        });
        assertThat(service.gauges()).containsEntry("clocks-far-off", Gauge.of(1));
        assertThat(observations.of("clock far off"))
                .singleElement()
                .satisfies(told -> assertThat(told.about().host()).isEqualTo(Kinds.HOST.ref(1)));
    }
}
