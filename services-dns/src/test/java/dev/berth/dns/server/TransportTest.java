package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.berth.appliance.service.ServiceFailure;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The sockets on loopback, with clients as bad as they come. */
class TransportTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Desk desk = Desk.over("www A 10.77.0.5\n"
            + IntStream.range(0, 1000)
                    .mapToObj(i -> "many TXT \"%050d\"".formatted(i))
                    .collect(Collectors.joining("\n")));

    private DnsServer server(boolean batches) throws ServiceFailure {
        return DnsServer.open(List.of(ANY_PORT), desk.serving, failure -> {}, batches);
    }

    private TcpPort port(int connections, Duration idle) throws IOException {
        var port = new TcpPort(
                ANY_PORT,
                Transport.TCP,
                Speech.PLAIN,
                desk.serving,
                new Later(desk.serving),
                new TcpPort.Limits(connections, idle));
        port.start();
        return port;
    }

    private static InetSocketAddress address(DnsServer server) {
        return (InetSocketAddress) server.bound().getFirst().address();
    }

    private static Message read(DataInputStream in) throws IOException {
        return new Message(Desk.unframed(in));
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Message overUdp(DatagramSocket socket, byte[] query) throws IOException {
        socket.setSoTimeout(20_000);
        socket.send(new DatagramPacket(query, query.length));
        var packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void udpAndTcpAnswerAtOnePort(boolean batches) throws Exception {
        byte[] query = Desk.query("www.lab.example.", Type.A).toWire();
        try (DnsServer server = server(batches);
                DatagramSocket udp = new DatagramSocket();
                Socket tcp = connect(address(server))) {
            udp.connect(address(server));
            assertThat(overUdp(udp, query).getSection(Section.ANSWER)).hasSize(1);
            tcp.getOutputStream().write(Desk.framed(query));
            assertThat(read(new DataInputStream(tcp.getInputStream())).getSection(Section.ANSWER))
                    .hasSize(1);
            assertThat(desk.counts.queries(Transport.UDP)).isEqualTo(1);
            assertThat(desk.counts.queries(Transport.TCP)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rubbishOverUdpIsSurvived(boolean batches) throws Exception {
        byte[] query = Desk.query("www.lab.example.", Type.A).toWire();
        var random = new java.util.Random(11);
        try (DnsServer server = server(batches);
                DatagramSocket udp = new DatagramSocket()) {
            udp.connect(address(server));
            for (int length : new int[] {0, 1, 11, 12, 4095, 4096, 4097, 60_000}) {
                byte[] rubbish = new byte[length];
                random.nextBytes(rubbish);
                if (length > 2) {
                    rubbish[2] |= (byte) 0x80;
                }
                udp.send(new DatagramPacket(rubbish, length));
            }
            assertThat(overUdp(udp, query).getSection(Section.ANSWER)).hasSize(1);
        }
    }

    @Test
    void cutAnswerComesWholeOverTcp() throws Exception {
        byte[] query = Desk.query("many.lab.example.", Type.TXT).toWire();
        try (DnsServer server = server(true);
                DatagramSocket udp = new DatagramSocket();
                Socket tcp = connect(address(server))) {
            udp.connect(address(server));
            Message cut = overUdp(udp, query);
            assertThat(cut.getHeader().getFlag(org.xbill.DNS.Flags.TC)).isTrue();
            assertThat(cut.getSection(Section.ANSWER)).isEmpty();
            tcp.getOutputStream().write(Desk.framed(query));
            Message whole = read(new DataInputStream(tcp.getInputStream()));
            assertThat(whole.getHeader().getFlag(org.xbill.DNS.Flags.TC)).isFalse();
            assertThat(whole.getSection(Section.ANSWER)).hasSize(1000);
        }
    }

    @Test
    void queriesInOneSegmentAreAllAnsweredInTheirOrder() throws Exception {
        try (TcpPort port = port(10, Duration.ofSeconds(10));
                Socket client = connect(port.local())) {
            var all = new java.io.ByteArrayOutputStream();
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Message query = Desk.query(i % 2 == 0 ? "www.lab.example." : "none.lab.example.", Type.A);
                ids.add(query.getHeader().getID());
                all.write(Desk.framed(query.toWire()));
            }
            client.getOutputStream().write(all.toByteArray());
            var in = new DataInputStream(client.getInputStream());
            for (int i = 0; i < 50; i++) {
                Message answer = read(in);
                assertThat(answer.getHeader().getID()).isEqualTo(ids.get(i));
                assertThat(answer.getRcode()).isEqualTo(i % 2 == 0 ? Rcode.NOERROR : Rcode.NXDOMAIN);
            }
        }
    }

    @Test
    void queryThatComesOctetByOctetIsAnswered() throws Exception {
        try (TcpPort port = port(10, Duration.ofSeconds(10));
                Socket client = connect(port.local())) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            for (byte octet : Desk.framed(Desk.query("www.lab.example.", Type.A).toWire())) {
                out.write(octet);
                out.flush();
            }
            assertThat(read(new DataInputStream(client.getInputStream())).getSection(Section.ANSWER))
                    .hasSize(1);
        }
    }

    @Test
    void clientThatNeverEndsItsQueryIsCutOffThoughItGoesOnWriting() throws Exception {
        try (TcpPort port = port(10, Duration.ofMillis(200));
                Socket client = connect(port.local())) {
            OutputStream out = client.getOutputStream();
            out.write(new byte[] {(byte) 0xff, (byte) 0xff});
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try {
                    out.write(0);
                } catch (IOException e) {
                    // It was.
                }
                return port.connections() == 0;
            });
            assertThat(desk.counts.drops(Counts.Drop.IDLE)).isEqualTo(1);
        }
    }

    @Test
    void clientThatTakesNoAnswersIsCutOff() throws Exception {
        byte[] query = Desk.framed(Desk.query("many.lab.example.", Type.TXT).toWire());
        try (TcpPort port = port(10, Duration.ofMillis(300));
                Socket client = connect(port.local())) {
            // 60 kB for each, until no buffer between us takes more.
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        client.getOutputStream().write(query);
                    }
                } catch (IOException e) {
                    // Cut off.
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> desk.counts.drops(Counts.Drop.IDLE) == 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> port.connections() == 0);
            writer.join();
        }
    }

    @Test
    void idleConnectionIsClosed() throws Exception {
        try (TcpPort port = port(10, Duration.ofMillis(100));
                Socket client = connect(port.local())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            await().atMost(Duration.ofSeconds(20)).until(() -> port.connections() == 0);
        }
    }

    @Test
    void newcomerIsServedThoughThereAreTooManyIdleConnections() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (TcpPort port = port(20, Duration.ofMinutes(1))) {
            for (int i = 0; i < 100; i++) {
                idle.add(connect(port.local()));
            }
            try (Socket client = connect(port.local())) {
                client.getOutputStream()
                        .write(Desk.framed(
                                Desk.query("www.lab.example.", Type.A).toWire()));
                assertThat(read(new DataInputStream(client.getInputStream())).getSection(Section.ANSWER))
                        .hasSize(1);
            }
            assertThat(port.connections()).isLessThanOrEqualTo(20);
            assertThat(desk.counts.drops(Counts.Drop.CONNECTIONS)).isGreaterThanOrEqualTo(80);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void thousandsOfIdleConnectionsAreBoundedAndNobodyIsKeptFromAnAnswer() throws Exception {
        int many = 4000;
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() > many + TcpPort.Limits.USUAL.connections() + 1000,
                "more file descriptors (ulimit -n)");
        byte[] query = Desk.framed(Desk.query("www.lab.example.", Type.A).toWire());
        List<Socket> idle = new ArrayList<>();
        try (TcpPort port = port(TcpPort.Limits.USUAL.connections(), Duration.ofMinutes(5))) {
            int most = 0;
            for (int i = 0; i < many; i++) {
                idle.add(connect(port.local()));
                if (i % 4 == 0) {
                    // Some have begun a query of the greatest size.
                    idle.getLast().getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, 0});
                }
                most = Math.max(most, port.connections());
            }
            try (Socket client = connect(port.local())) {
                client.getOutputStream().write(query);
                assertThat(read(new DataInputStream(client.getInputStream())).getSection(Section.ANSWER))
                        .hasSize(1);
            }
            assertThat(most).isLessThanOrEqualTo(TcpPort.Limits.USUAL.connections());
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            desk.counts.drops(Counts.Drop.CONNECTIONS) >= many - TcpPort.Limits.USUAL.connections());
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void slowWritersHoldUpNobodyElse() throws Exception {
        byte[] query = Desk.framed(Desk.query("www.lab.example.", Type.A).toWire());
        List<Socket> slow = new ArrayList<>();
        try (TcpPort port = port(1000, Duration.ofMillis(400))) {
            for (int i = 0; i < 300; i++) {
                slow.add(connect(port.local()));
                slow.getLast().getOutputStream().write(query, 0, 1 + i % (query.length - 1));
            }
            try (Socket client = connect(port.local())) {
                client.getOutputStream().write(query);
                assertThat(read(new DataInputStream(client.getInputStream())).getSection(Section.ANSWER))
                        .hasSize(1);
            }
            // None of them ever ends its query.
            await().atMost(Duration.ofSeconds(20)).until(() -> port.connections() == 0);
            assertThat(desk.counts.drops(Counts.Drop.IDLE)).isGreaterThanOrEqualTo(300);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void secondServerAtOnePortIsToldWhatToDo() throws Exception {
        try (DnsServer server = server(true)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> DnsServer.open(List.of(address(server)), desk.serving, failure -> {}))
                    .isInstanceOf(ServiceFailure.class)
                    .hasMessageContaining("address in use; stop the other DNS server (ss -lunp) or set dns.port");
        }
    }
}
