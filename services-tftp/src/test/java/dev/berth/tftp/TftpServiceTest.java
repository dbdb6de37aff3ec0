package dev.berth.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.probe.SimulatedNode;
import dev.berth.appliance.probe.Target;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.Service.Bound;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestConfiguration;
import dev.berth.testing.TestContext;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.net.tftp.TFTP;
import org.apache.commons.net.tftp.TFTPClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TftpServiceTest {
    private static final String HOST = "127.77.0.10";
    private static final String STRANGER = "127.77.0.99";
    private static final Mac MAC = Mac.of("52:54:00:77:00:10");
    private static final String CONFIG_FILE = "pxelinux.cfg/01-52-54-00-77-00-10";

    private final RecordedObservations observations = new RecordedObservations();
    private final TftpServiceProvider provider = new TftpServiceProvider();
    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(InstantSource.system());
    private final JettySites sites = new JettySites();

    @TempDir
    Path data;

    private byte[] image;
    private Service service;
    private InetSocketAddress server;

    @BeforeEach
    void start() throws Exception {
        Path root = Files.createDirectories(data.resolve("tftp"));
        image = new byte[300_000];
        new Random(3).nextBytes(image);
        Files.write(root.resolve("vmlinuz"), image);
        Files.writeString(root.resolve("text"), "one\ntwo\r\n");
        Files.write(root.resolve("empty"), new byte[0]);
        put(Kinds.PROFILE.ref(1), new Profile("rocky9", "vmlinuz", List.of(), "quiet", Map.of(), Map.of()));
        put(
                Kinds.HOST.ref(1),
                new Host(
                        "node10",
                        List.of(new HostInterface(HostInterface.FIRST, List.of(MAC), List.of(), Ipv4.of(HOST))),
                        null,
                        Kinds.PROFILE.ref(1),
                        Host.Boot.INSTALL,
                        Map.of(),
                        Map.of()));
        begin("tftp: { port: 0 }");
    }

    private void begin(String yaml) throws ServiceFailure {
        service = provider.create(TestContext.of(
                inventory, observations, sites, new PrometheusRegistry(), InstantSource.system(), data, failure -> {}));
        List<Bound> bound = service.start(TestConfiguration.of(data, yaml, provider));
        server = (InetSocketAddress) bound.getFirst().address();
    }

    private void put(dev.berth.appliance.inventory.Ref ref, Record value) {
        SampleSite.committed(inventory.commit(
                new Proposal(SampleSite.FILE, Subject.NOBODY, "test", List.of(new Change.Put(ref, value, 0, null)))));
    }

    @AfterEach
    void stop() {
        service.stop();
        sites.close();
    }

    private byte[] fetch(String from, String name, int mode) throws Exception {
        var client = new TFTPClient();
        client.setDefaultTimeout(java.time.Duration.ofSeconds(5));
        client.open(0, InetAddress.getByName(from));
        try {
            var out = new ByteArrayOutputStream();
            client.receiveFile(name, mode, out, server.getAddress(), server.getPort());
            return out.toByteArray();
        } finally {
            client.close();
        }
    }

    private Observation observation(String what) {
        await().until(() -> !observations.of(what).isEmpty());
        return observations.of(what).getLast();
    }

    @Test
    void aForeignClientGetsFilesAsTheyAre() throws Exception {
        assertThat(fetch(STRANGER, "vmlinuz", TFTP.BINARY_MODE)).isEqualTo(image);
        assertThat(fetch(STRANGER, "\\VMLINUZ", TFTP.BINARY_MODE)).isEqualTo(image);
        assertThat(fetch(STRANGER, "//empty", TFTP.BINARY_MODE)).isEmpty();
        Observation seen = observation("file fetched");
        assertThat(seen.about().address()).isEqualTo(Ipv4.of(STRANGER));
        await().until(() -> observations.of("file fetched").size() == 3);
        assertThat(observations.of("file fetched").getFirst().fields())
                .containsEntry("file", "vmlinuz")
                .containsEntry("bytes", "300000")
                .containsKeys("seconds", "megabytes-per-second")
                .containsEntry("ended", "complete");
        assertThat(service.counters()).containsEntry("requests", 3L).containsEntry("bytes", 600_000L);
    }

    @Test
    void netasciiIsTranslatedOnTheWireAndBackByTheClient() throws Exception {
        try (var client = new RawClient(STRANGER, server)) {
            client.send(new ReadRequest("text", "netascii", Map.of("tsize", "0")));
            assertThat(client.receive()).isEqualTo(new OptionAck(Map.of("tsize", "12")));
            client.send(new Ack(0));
            var block = (Data) client.receive();
            assertThat(new String(block.payload().bytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("one\r\ntwo\r\0\r\n");
            client.send(new Ack(1));
        }
    }

    @Test
    void aRenderedFileGoesToItsHostOnly() throws Exception {
        assertThat(new String(fetch(HOST, CONFIG_FILE, TFTP.BINARY_MODE), StandardCharsets.UTF_8))
                .contains("KERNEL vmlinuz")
                .contains("APPEND quiet");
        assertThat(observation("file fetched").about().host()).isEqualTo(Kinds.HOST.ref(1));
        assertThatThrownBy(() -> fetch(STRANGER, CONFIG_FILE, TFTP.BINARY_MODE)).hasMessageContaining("code 2");
        assertThat(observation("file refused").fields())
                .containsEntry("reason", "127.77.0.99 is neither leased nor reserved to host node10");
        assertThatThrownBy(() -> fetch(STRANGER, "grub/command.lst", TFTP.BINARY_MODE))
                .hasMessageContaining("code 1");
        assertThatThrownBy(() -> fetch(STRANGER, "../../etc/passwd", TFTP.BINARY_MODE))
                .hasMessageContaining("code 2");
    }

    @Test
    void aFileUnderTheRootGoesBeforeARenderedOne() throws Exception {
        Path own = Files.createDirectories(data.resolve("tftp/pxelinux.cfg"));
        Files.writeString(own.resolve("01-52-54-00-77-00-10"), "operator's");
        assertThat(fetch(STRANGER, CONFIG_FILE, TFTP.BINARY_MODE)).asString().isEqualTo("operator's");
    }

    @Test
    void windowsAndOptionsHoldToTheLastBlock() throws Exception {
        try (var client = new RawClient(STRANGER, server)) {
            // With a timeout of its own a client that is kept waiting by its machine is not sent anything twice.
            Map<String, String> options = Map.of("windowsize", "16", "blksize", "1428", "timeout", "30");
            client.send(new ReadRequest("vmlinuz", "octet", options));
            assertThat(client.receive()).isEqualTo(new OptionAck(options));
            client.send(new Ack(0));
            var got = new ByteArrayOutputStream();
            int expected = 1;
            while (true) {
                var block = (Data) client.receive();
                assertThat(block.block()).isEqualTo(expected);
                got.writeBytes(block.payload().bytes());
                boolean last = block.payload().length() < 1428;
                if (last || expected % 16 == 0) {
                    client.send(new Ack(expected));
                }
                expected++;
                if (last) {
                    break;
                }
            }
            assertThat(got.toByteArray()).isEqualTo(image);
        }
        assertThat(observation("file fetched").fields()).doesNotContainKey("resent");
    }

    @Test
    void aTransferIsTheEventOfItsHostWithWhatHadToBeSentAgain() throws Exception {
        try (var client = new RawClient(HOST, server)) {
            client.send(new ReadRequest("text", "octet", Map.of("blksize", "8", "windowsize", "2")));
            client.receive();
            client.send(new Ack(0));
            assertThat(((Data) client.receive()).block()).isEqualTo(1);
            assertThat(((Data) client.receive()).block()).isEqualTo(2);
            client.send(new Ack(1));
            assertThat(((Data) client.receive()).block()).isEqualTo(2);
            client.send(new Ack(2));
        }
        Observation seen = observation("file fetched");
        assertThat(seen.about().host()).isEqualTo(Kinds.HOST.ref(1));
        assertThat(seen.fields())
                .containsEntry("file", "text")
                .containsEntry("bytes", "9")
                .containsEntry("resent", "1")
                .containsEntry("ended", "complete");
        assertThat(service.counters()).containsEntry("resent", 1L);
    }

    @Test
    void blocksLongerThanAFrameArriveToo() throws Exception {
        try (var client = new RawClient(STRANGER, server)) {
            client.send(new ReadRequest("vmlinuz", "octet", Map.of("blksize", "65464", "windowsize", "2")));
            client.receive();
            client.send(new Ack(0));
            // Two at once fit a receiver's usual buffer, however slow it is.
            for (int i = 1; i <= 4; i++) {
                assertThat(((Data) client.receive()).payload().length()).isEqualTo(65_464);
                if (i % 2 == 0) {
                    client.send(new Ack(i));
                }
            }
            assertThat(((Data) client.receive()).payload().length()).isEqualTo(300_000 - 4 * 65_464);
            client.send(new Ack(5));
        }
        assertThat(observation("file fetched").fields()).containsEntry("ended", "complete");
    }

    @Test
    void aForeignTransferIdGetsAnErrorAndTheTransferGoesOn() throws Exception {
        try (var client = new RawClient(STRANGER, server);
                var intruder = new RawClient(STRANGER, server)) {
            client.send(new ReadRequest("text", "octet", Map.of("tsize", "0")));
            client.receive();
            intruder.sendTo(client.peer(), new Ack(0));
            assertThat(intruder.receive())
                    .isEqualTo(new Failure(ErrorCode.UNKNOWN_TRANSFER_ID.ordinal(), "Unknown transfer ID"));
            client.send(new Ack(0));
            assertThat(client.receive()).isInstanceOf(Data.class);
            client.send(new Ack(1));
        }
    }

    @Test
    void aClientThatOnlyAsksForTheSizeIsNoFailure() throws Exception {
        try (var client = new RawClient(STRANGER, server)) {
            client.send(new ReadRequest("vmlinuz", "octet", Map.of("tsize", "0")));
            assertThat(client.receive()).isEqualTo(new OptionAck(Map.of("tsize", "300000")));
            client.send(new Failure(8, "User aborted the transfer"));
        }
        assertThat(observation("file fetched").fields()).containsEntry("ended", "size asked");
    }

    @Test
    void writingAndUnknownModesAreRefused() throws Exception {
        try (var client = new RawClient(STRANGER, server)) {
            client.send(new WriteRequest("new", "octet", Map.of()));
            assertThat(client.receive()).isEqualTo(new Failure(2, "Writing is off"));
            client.sendTo(server, new ReadRequest("text", "mail", Map.of()));
            assertThat(client.receive()).isEqualTo(new Failure(4, "Mode is neither octet nor netascii"));
        }
        assertThat(data.resolve("tftp/new")).doesNotExist();
    }

    @Test
    void noiseIsDroppedAndTheServiceGoesOn() throws Exception {
        var random = new Random(5);
        try (var client = new RawClient(STRANGER, server)) {
            for (int i = 0; i < 2_000; i++) {
                byte[] noise = new byte[random.nextInt(60)];
                random.nextBytes(noise);
                if (noise.length > 1) {
                    noise[0] = 0;
                    noise[1] = (byte) random.nextInt(8);
                }
                client.send(server, noise);
            }
        }
        assertThat(fetch(STRANGER, "vmlinuz", TFTP.BINARY_MODE)).isEqualTo(image);
    }

    @Test
    void manyTransfersAtOnceShareAFileAndAllArriveWhole() throws Exception {
        var threads = new java.util.ArrayList<Thread>();
        var whole = new AtomicInteger();
        for (int i = 0; i < 32; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    if (java.util.Arrays.equals(fetch(STRANGER, "vmlinuz", TFTP.BINARY_MODE), image)) {
                        whole.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(whole).hasValue(32);
        await().untilAsserted(() -> assertThat(service.gauges()).containsEntry("active", Gauge.of(0)));
    }

    @Test
    void onePortCanCarryAll() throws Exception {
        service.stop();
        begin("tftp: { port: 0, single-port: true }");
        try (var client = new RawClient(STRANGER, server)) {
            client.send(new ReadRequest("text", "octet", Map.of()));
            assertThat(client.receive()).isInstanceOf(Data.class);
            assertThat(client.peer()).isEqualTo(server);
            client.send(new Ack(1));
            client.send(new Ack(1));
            assertThat(client.receive())
                    .as("to what belongs to no transfer any more")
                    .isEqualTo(new Failure(ErrorCode.UNKNOWN_TRANSFER_ID.ordinal(), "Unknown transfer ID"));
            client.send(new Failure(5, "an error is never answered"));
        }
        assertThat(observation("file fetched").fields()).containsEntry("ended", "complete");
        var node = new SimulatedNode(new Target(Ipv4.of("127.0.0.1"), Map.of("tftp", server.getPort())), MAC, "node10");
        assertThat(node.tftpAnswers(Ipv4.of(HOST)))
                .satisfies(step -> assertThat(step.done()).as(step.text()).isTrue());
    }

    @Test
    void othersAreServedWhileAQuickClientHesitates() throws Exception {
        try (var client = new RawClient(HOST, server)) {
            client.send(new ReadRequest("vmlinuz", "octet", Map.of()));
            for (int block = 1; block <= 200; block++) {
                assertThat(((Data) client.receive()).block()).isEqualTo(block);
                client.send(new Ack(block));
            }
            assertThat(fetch(STRANGER, "vmlinuz", TFTP.BINARY_MODE)).isEqualTo(image);
            // What it then says is heard, though it says two things at once.
            client.send(new Ack(201));
            client.send(new Failure(3, "disk full"));
        }
        await().untilAsserted(() -> assertThat(observations.of("file fetched"))
                .anySatisfy(one -> assertThat(one.fields()).containsEntry("ended", "aborted by client: 3 disk full")));
    }

    @Test
    void othersAreServedWhileAQuickClientGoesOnAndOn() throws Exception {
        Files.write(data.resolve("tftp/many"), new byte[4 << 20]);
        try (var client = new RawClient(HOST, server)) {
            var enough = new AtomicBoolean();
            client.send(new ReadRequest("many", "octet", Map.of("blksize", "8")));
            client.receive();
            client.send(new Ack(0));
            var blocks = new AtomicInteger();
            Thread goingOn = Thread.ofPlatform().start(() -> {
                try {
                    while (!enough.get() && blocks.get() < 500_000) {
                        client.send(new Ack(((Data) client.receive()).block()));
                        blocks.incrementAndGet();
                    }
                    client.send(new Failure(3, "disk full"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().until(() -> blocks.get() > 1_000);
            assertThat(fetch(STRANGER, "text", TFTP.BINARY_MODE)).asString().isEqualTo("one\ntwo\r\n");
            enough.set(true);
            goingOn.join();
            assertThat(blocks.get()).as("of those that there are").isLessThan(500_000);
        }
    }

    @Test
    void blockNumbersRollOverAsTheClientIsKnownToCount() throws Exception {
        Files.write(data.resolve("tftp/many"), new byte[65_540 * 8]);
        service.reload(TestConfiguration.of(data, "tftp: { port: 0, rollover-1: [127.77.0.99] }", provider));
        assertThat(numberAfter65535(STRANGER)).isEqualTo(1);
        assertThat(numberAfter65535(HOST)).isZero();
    }

    private int numberAfter65535(String from) throws Exception {
        try (var client = new RawClient(from, server)) {
            client.send(new ReadRequest("many", "octet", Map.of("windowsize", "64", "blksize", "8", "timeout", "30")));
            client.receive();
            client.send(new Ack(0));
            for (int block = 1; block <= 65_535; block++) {
                assertThat(((Data) client.receive()).block()).isEqualTo(block);
                if (block % 64 == 0 || block == 65_535) {
                    client.send(new Ack(block));
                }
            }
            int next = ((Data) client.receive()).block();
            client.send(new Failure(0, "seen enough"));
            return next;
        }
    }

    @Test
    void aRootThatCannotBeMadeIsNamed() throws Exception {
        service.stop();
        Files.writeString(data.resolve("file"), "");
        assertThatThrownBy(() -> begin("tftp: { port: 0, root: file/below }"))
                .hasMessageStartingWith("tftp: cannot make the directory")
                .hasMessageContaining("tftp.root");
    }

    @Test
    void hostsHaveDirectoriesOfTheirOwnAndANetworkMustExist() throws Exception {
        Files.writeString(Files.createDirectories(data.resolve("ten")).resolve("vmlinuz"), "ten's");
        service.reload(TestConfiguration.of(data, "tftp: { port: 0, roots: { hosts: { node10: ten } } }", provider));
        assertThat(fetch(HOST, "vmlinuz", TFTP.BINARY_MODE)).asString().isEqualTo("ten's");
        assertThat(fetch(STRANGER, "vmlinuz", TFTP.BINARY_MODE)).isEqualTo(image);
        assertThatThrownBy(() -> TestConfiguration.of(data, "tftp: { roots: { networks: { rack9: nine } } }", provider))
                .hasMessageContaining("there is no network 'rack9'; name one of networks");
    }
}
