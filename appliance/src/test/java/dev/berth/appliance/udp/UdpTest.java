package dev.berth.appliance.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Ipv4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UdpTest {
    private static final int PATIENCE_MILLIS = 5_000;

    @Test
    void answersGoBackToWhoAskedFromTheAddressThatWasAsked() throws Exception {
        for (String local : new String[] {"127.0.0.1", "0.0.0.0"}) {
            try (Arena arena = Arena.ofConfined();
                    var readiness = new Readiness();
                    UdpSocket socket = UdpSocket.bind("dns", new InetSocketAddress(local, 0));
                    var client = new DatagramSocket()) {
                var batch = new UdpBatch(arena, 8, 16);
                readiness.add(socket, 7);
                String asked = local.equals("0.0.0.0") ? "127.0.0.9" : local;
                for (String text : new String[] {"one", "two", "longer than a slot holds"}) {
                    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                    client.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(asked), socket.port()));
                }
                assertThat(readiness.await(PATIENCE_MILLIS)).isEqualTo(1);
                assertThat(readiness.token(0)).isEqualTo(7);
                assertThat(batch.receive(socket)).isEqualTo(3);
                for (int i = 0; i < 3; i++) {
                    assertThat(batch.source(i)).isEqualTo(Ipv4.of("127.0.0.1"));
                    assertThat(batch.sourcePort(i)).isEqualTo(client.getLocalPort());
                    assertThat(batch.destination(i, socket)).isEqualTo(Ipv4.of(asked));
                    assertThat(batch.age(i)).isBetween(1L, 1_000_000_000L);
                    assertThat(batch.isCut(i)).isEqualTo(i == 2);
                }
                assertThat(text(batch.datagram(1))).isEqualTo("two");
                batch.reply(1).put("zwei".getBytes(StandardCharsets.US_ASCII));
                batch.answer(1, socket);
                batch.reply(0).put("eins".getBytes(StandardCharsets.US_ASCII));
                batch.answer(0, socket);
                assertThat(batch.send(socket)).isEqualTo(2);
                client.setSoTimeout(PATIENCE_MILLIS);
                var answer = new DatagramPacket(new byte[16], 16);
                client.receive(answer);
                assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII))
                        .isEqualTo("zwei");
                assertThat(answer.getAddress().getHostAddress()).isEqualTo(asked);
                assertThat(batch.receive(socket)).isZero();
            }
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
    }

    @Test
    void aTakenAddressIsNamedWithTheMend() throws Exception {
        try (UdpSocket first = UdpSocket.bind("ntp", new InetSocketAddress("127.0.0.1", 0))) {
            assertThatThrownBy(() -> UdpSocket.bind("ntp", new InetSocketAddress("127.0.0.1", first.port())))
                    .hasMessage("ntp: cannot bind 127.0.0.1:" + first.port()
                            + "/udp, address in use; stop the program that has it (ss -lunp) or set ntp.port");
        }
    }

    @Test
    void anAddressOfNobodyIsNamedWithTheMend() {
        assertThatThrownBy(() -> UdpSocket.bind("tftp", new InetSocketAddress("192.0.2.1", 0)))
                .hasMessageContaining("no interface has that address")
                .hasMessageContaining("tftp.listen");
    }

    @Test
    void aConnectedSocketHearsItsPeerAndTheOneBesideItAllOthers() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
        try (Arena arena = Arena.ofConfined();
                var readiness = new Readiness();
                UdpSocket connected = UdpSocket.open("tftp", loopback);
                UdpSocket beside = UdpSocket.openBeside("tftp", connected);
                var peer = new DatagramSocket(loopback);
                var stranger = new DatagramSocket(loopback)) {
            assertThat(connected.connect(Ipv4.of("127.0.0.1"), peer.getLocalPort()))
                    .isTrue();
            assertThat(beside.port()).isEqualTo(connected.port());
            var receiver = new UdpReceiver(arena, 16);
            var batch = new UdpBatch(arena, 4, 16);
            readiness.add(connected, 1);
            readiness.add(beside, 2);
            byte[] word = "word".getBytes(StandardCharsets.US_ASCII);

            stranger.send(new DatagramPacket(word, word.length, InetAddress.getByName("127.0.0.1"), beside.port()));
            assertThat(readiness.await(PATIENCE_MILLIS)).isEqualTo(1);
            assertThat(readiness.token(0)).isEqualTo(2);
            assertThat(batch.receive(beside)).isEqualTo(1);
            assertThat(batch.sourcePort(0)).isEqualTo(stranger.getLocalPort());
            assertThat(receiver.receive(connected)).isNull();

            peer.send(new DatagramPacket(word, word.length, InetAddress.getByName("127.0.0.1"), beside.port()));
            assertThat(readiness.await(PATIENCE_MILLIS)).isEqualTo(1);
            assertThat(readiness.token(0)).isEqualTo(1);
            assertThat(text(receiver.receive(connected))).isEqualTo("word");
        }
    }

    @Test
    void whoWaitsForADatagramGetsItOrIsToldAfterHisPatience() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
        try (Arena arena = Arena.ofConfined();
                UdpSocket socket = UdpSocket.open("tftp", loopback);
                var peer = new DatagramSocket(loopback)) {
            var receiver = new UdpReceiver(arena, 16);
            socket.patience(Duration.ofMillis(2));
            assertThat(receiver.await(socket)).isNull();

            // For ever, as far as this test is concerned.
            socket.patience(Duration.ofMillis(PATIENCE_MILLIS));
            Thread late = Thread.ofVirtual().start(() -> send(peer, "word", socket.port()));
            assertThat(text(receiver.await(socket))).isEqualTo("word");
            late.join();
            assertThat(receiver.receive(socket)).as("does not wait").isNull();
        }
    }

    @Test
    void whoLooksForADatagramFindsItOrSleepsAfterAll() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
        try (Arena arena = Arena.ofConfined();
                UdpSocket socket = UdpSocket.open("tftp", loopback);
                var peer = new DatagramSocket(loopback)) {
            var receiver = new UdpReceiver(arena, 16);
            socket.patience(Duration.ofMillis(2));
            assertThat(receiver.await(socket, 1_000)).isNull();
            Thread late = Thread.ofVirtual().start(() -> send(peer, "word", socket.port()));
            assertThat(text(receiver.await(socket, PATIENCE_MILLIS * 1_000_000L)))
                    .isEqualTo("word");
            late.join();
        }
    }

    @Test
    void newsIsToldOnceAndTheRestWithTheNextArrival() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
        try (Arena arena = Arena.ofConfined();
                var readiness = new Readiness();
                UdpSocket socket = UdpSocket.open("tftp", loopback);
                var peer = new DatagramSocket(loopback)) {
            var receiver = new UdpReceiver(arena, 16);
            readiness.addForNews(socket, 4);
            send(peer, "one", socket.port());
            send(peer, "two", socket.port());
            assertThat(readiness.await(PATIENCE_MILLIS)).isEqualTo(1);
            assertThat(text(receiver.receive(socket))).isEqualTo("one");
            assertThat(readiness.await(0)).isZero();
            send(peer, "three", socket.port());
            assertThat(readiness.await(PATIENCE_MILLIS)).isEqualTo(1);
            assertThat(readiness.token(0)).isEqualTo(4);
            assertThat(text(receiver.receive(socket))).isEqualTo("two");
            assertThat(text(receiver.receive(socket))).isEqualTo("three");
        }
    }

    private static void send(DatagramSocket from, String text, int port) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        try {
            from.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDatagramThatFoundNobodyDoesNotSwallowTheNext() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
        try (Arena arena = Arena.ofConfined();
                UdpSocket socket = UdpSocket.open("tftp", loopback)) {
            var sender = new UdpSender(arena);
            int port;
            try (var gone = new DatagramSocket(loopback)) {
                port = gone.getLocalPort();
                socket.connect(Ipv4.of("127.0.0.1"), port);
            }
            sender.datagram(socket, Ipv4.of("127.0.0.1"), port, new byte[] {1});
            try (var back = new DatagramSocket(new InetSocketAddress("127.0.0.1", port))) {
                back.setSoTimeout(PATIENCE_MILLIS);

                sender.datagram(socket, Ipv4.of("127.0.0.1"), port, new byte[] {2});

                var heard = new DatagramPacket(new byte[4], 4);
                back.receive(heard);
                assertThat(heard.getData()[0]).isEqualTo((byte) 2);
            }
        }
    }

    @Test
    void wakeEndsTheWait() throws Exception {
        try (var readiness = new Readiness()) {
            Thread waker = Thread.ofVirtual().start(readiness::wake);
            assertThat(readiness.await(PATIENCE_MILLIS)).isEqualTo(1);
            assertThat(readiness.token(0)).isNegative();
            waker.join();
            assertThat(readiness.await(0)).isZero();
        }
    }

    @Test
    void whoWaitsIsWokenAndItsEndIsWaitedForThroughAnInterruption() {
        try (var readiness = new Readiness()) {
            Thread waiting = Thread.ofPlatform().start(() -> readiness.await(-1));
            Thread.currentThread().interrupt();
            readiness.end(waiting);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(waiting.isAlive()).isFalse();
        }
    }
}
