package dev.berth.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.service.Service;
import dev.berth.testing.RecordedObservations;
import dev.berth.testing.TestConfiguration;
import dev.berth.tftp.message.ErrorCode;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.OptionAck;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.apache.commons.net.tftp.TFTP;
import org.apache.commons.net.tftp.TFTPClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
    private static final String SWITCH = "127.77.0.50";
    private final RecordedObservations observations = new RecordedObservations();
    private final TftpServiceProvider provider = new TftpServiceProvider();
    private final JettySites sites = new JettySites();

    @TempDir
    Path data;

    private Service service;
    private InetSocketAddress server;

    private void begin(String more) throws Exception {
        service = SampleService.make(provider, observations, sites, data);
        server = (InetSocketAddress)
                service.start(TestConfiguration.of(data, "tftp: { port: 0, write: dumps" + more + " }", provider))
                        .getFirst()
                        .address();
    }

    @AfterEach
    void stop() {
        service.stop();
        sites.close();
    }

    private void put(String name, int mode, byte[] octets) throws Exception {
        var client = new TFTPClient();
        client.setDefaultTimeout(Duration.ofSeconds(5));
        client.open(0, InetAddress.getByName(SWITCH));
        try {
            client.sendFile(name, mode, new ByteArrayInputStream(octets), server.getAddress(), server.getPort());
        } finally {
            client.close();
        }
    }

    private Observation stored() {
        await().until(() -> !observations.of("file stored").isEmpty());
        return observations.of("file stored").getLast();
    }

    private static byte[] random(int length) {
        byte[] octets = new byte[length];
        new Random(9).nextBytes(octets);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 200_000})
    void aForeignClientsFileIsStoredAsItIs(int length) throws Exception {
        begin("");
        put("/sw1-confg", TFTP.BINARY_MODE, random(length));
        assertThat(data.resolve("dumps/sw1-confg")).hasBinaryContent(random(length));
        assertThat(stored().fields())
                .containsEntry("file", "/sw1-confg")
                .containsEntry("bytes", Integer.toString(length))
                .containsEntry("ended", "complete");
        assertThat(String.valueOf(stored().about().address())).isEqualTo(SWITCH);
        service.stop();
        assertThat(data.resolve("dumps")).isDirectoryContaining(path -> path.endsWith("sw1-confg"));
        try (var files = Files.list(data.resolve("dumps"))) {
            assertThat(files).as("nothing partial is left").hasSize(1);
        }
    }

    @Test
    void textsComeInNetascii() throws Exception {
        begin("");
        put("text", TFTP.ASCII_MODE, "one\ntwo\n".getBytes());
        assertThat(data.resolve("dumps/text")).hasContent("one\ntwo\n");
    }

    @Test
    void whatIsThereIsNotReplacedUnlessToldSo() throws Exception {
        begin("");
        put("dump", TFTP.BINARY_MODE, new byte[] {1});
        assertThatThrownBy(() -> put("dump", TFTP.BINARY_MODE, new byte[] {2})).hasMessageContaining("code 6");
        assertThat(data.resolve("dumps/dump")).hasBinaryContent(new byte[] {1});
        service.reload(TestConfiguration.of(data, "tftp: { port: 0, write: dumps, write-over: true }", provider));
        put("dump", TFTP.BINARY_MODE, new byte[] {2});
        assertThat(data.resolve("dumps/dump")).hasBinaryContent(new byte[] {2});
    }

    @ParameterizedTest
    @CsvSource({"../out, 2", "a/b, 2", ".hidden, 2", "'', 2"})
    void namesThatLeadElsewhereAreRefused(String name, int code) throws Exception {
        begin("");
        try (var client = new RawClient(SWITCH, server)) {
            client.send(new WriteRequest(name, "octet", Map.of()));
            assertThat(client.receive())
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
        }
        assertThat(data.resolve("out")).doesNotExist();
    }

    @Test
    void filesAndTheirSumAreLimited() throws Exception {
        begin(", write-limit: 1KiB, write-space: 1536");
        assertThatThrownBy(() -> put("large", TFTP.BINARY_MODE, new byte[1_025]))
                .hasMessageContaining("code 3");
        assertThat(data.resolve("dumps/large")).doesNotExist();
        put("first", TFTP.BINARY_MODE, new byte[1_024]);
        assertThatThrownBy(() -> put("second", TFTP.BINARY_MODE, new byte[600])).hasMessageContaining("code 3");
        put("third", TFTP.BINARY_MODE, new byte[500]);
        try (var client = new RawClient(SWITCH, server)) {
            client.send(new WriteRequest("told", "octet", Map.of("tsize", "5000")));
            assertThat(client.receive()).isEqualTo(new Failure(ErrorCode.DISK_FULL.ordinal(), "No space for so much"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void optionsAndWindowsHoldAtAnyPort(boolean single) throws Exception {
        begin(", single-port: " + single);
        try (var client = new RawClient(SWITCH, server)) {
            client.send(
                    new WriteRequest("dump", "octet", Map.of("blksize", "1000", "windowsize", "2", "tsize", "2500")));
            var agreed = (OptionAck) client.receive();
            assertThat(agreed.options()).isEqualTo(Map.of("blksize", "1000", "windowsize", "2", "tsize", "2500"));
            assertThat(client.peer().equals(server)).isEqualTo(single);
            client.send(new Data(1, Octets.copyOf(new byte[1_000])));
            client.send(new Data(2, Octets.copyOf(new byte[1_000])));
            assertThat(client.receive()).isEqualTo(new Ack(2));
            assertThat(data.resolve("dumps/dump")).as("not before it is whole").doesNotExist();
            client.send(new Data(3, Octets.copyOf(new byte[500])));
            assertThat(client.receive()).isEqualTo(new Ack(3));
            assertThat(data.resolve("dumps/dump")).hasSize(2_500);
            client.send(new Data(3, Octets.copyOf(new byte[500])));
            assertThat(client.receive()).as("it did not hear us").isEqualTo(new Ack(3));
            client.sendTo(server, new WriteRequest("next", "octet", Map.of()));
            assertThat(client.receive()).as("from the same port at once").isEqualTo(new Ack(0));
            client.send(new Failure(0, "enough"));
        }
        await().until(() -> observations.of("file not stored").size() == 1);
        assertThat(observations.of("file not stored").getFirst().fields())
                .containsEntry("ended", "aborted by client: 0 enough");
        assertThat(data.resolve("dumps/next")).doesNotExist();
    }

    @Test
    void aForeignTransferIdDoesNotDisturb() throws Exception {
        begin("");
        try (var client = new RawClient(SWITCH, server);
                var intruder = new RawClient(SWITCH, server)) {
            client.send(new WriteRequest("dump", "octet", Map.of()));
            assertThat(client.receive()).isEqualTo(new Ack(0));
            intruder.sendTo(client.peer(), new Data(1, Octets.EMPTY));
            assertThat(intruder.receive()).isEqualTo(new Failure(5, "Unknown transfer ID"));
            client.send(new Data(1, Octets.copyOf(new byte[3])));
            assertThat(client.receive()).isEqualTo(new Ack(1));
        }
        assertThat(data.resolve("dumps/dump")).hasSize(3);
    }

    @Test
    void writtenFilesAreNotServed() throws Exception {
        begin("");
        put("dump", TFTP.BINARY_MODE, new byte[] {1});
        try (var client = new RawClient(SWITCH, server)) {
            client.send(new ReadRequest("dump", "octet", Map.of()));
            assertThat(client.receive())
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(1));
        }
    }
}
