package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.net.Subnet;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.tls.Identity;
import dev.berth.appliance.tls.Names;
import dev.berth.appliance.tls.ServerIdentity;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.testing.Trust;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** DNS over TLS on loopback; the client trusts the appliance's own authority and nobody else. */
class DnsOverTlsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int PADDING = 12;

    @TempDir
    Path directory;

    private final Desk desk = Desk.over("www A 10.77.0.5\nlong TXT \"%0200d\"".formatted(7));
    private final TlsServer tls = new TlsServer();
    private final List<Identity> shown = new ArrayList<>();
    private ServerIdentity identity;
    private DnsServer server;

    @BeforeEach
    void open() throws ServiceFailure {
        identity = new ServerIdentity(
                new ServerIdentity.Settings(directory.resolve("tls"), null, null),
                new Names(List.of("berth.lab.example"), List.of("127.0.0.1")),
                InstantSource.system(),
                (what, fields) -> {});
        identity.open(next -> {
            shown.add(next);
            tls.show(next);
        });
        server = DnsServer.open(List.of(ANY_PORT), desk.serving, failure -> {});
        server.addTls(List.of(ANY_PORT), accepted -> tls.greet(accepted, "dot"));
    }

    @AfterEach
    void close() {
        server.close();
        identity.close();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.bound().getLast().address();
    }

    /** @param protocol what the client offers in ALPN, or null for nothing */
    private SSLSocket connect(@Nullable String protocol, String... versions) throws Exception {
        var socket = (SSLSocket) Trust.only(identity.authority().orElseThrow())
                .getSocketFactory()
                .createSocket(address().getAddress().getHostAddress(), address().getPort());
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocol != null) {
            parameters.setApplicationProtocols(new String[] {protocol});
        }
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static Message padded(Message query) {
        var padding = new GenericEDNSOption(PADDING, new byte[20]);
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(padding)), Section.ADDITIONAL);
        return query;
    }

    private static byte[] ask(Socket socket, Message query) throws IOException {
        socket.getOutputStream().write(Desk.framed(query.toWire()));
        return Desk.unframed(new DataInputStream(socket.getInputStream()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void queriesAreAnsweredOverTls(String version) throws Exception {
        try (SSLSocket client = connect("dot", version)) {
            for (int i = 0; i < 3; i++) {
                byte[] answer = ask(client, Desk.query("www.lab.example.", Type.A));
                assertThat(new Message(answer).getSection(Section.ANSWER)).hasSize(1);
            }
            assertThat(client.getSession().getProtocol()).isEqualTo(version);
            assertThat(client.getApplicationProtocol()).isEqualTo("dot");
            assertThat(desk.counts.queries(Transport.TLS)).isEqualTo(3);
            assertThat(desk.counts.queries(Transport.TCP)).isZero();
        }
    }

    @Test
    void aClientWithoutAlpnIsServed() throws Exception {
        try (SSLSocket client = connect(null)) {
            byte[] answer = ask(client, Desk.query("www.lab.example.", Type.A));
            assertThat(new Message(answer).getSection(Section.ANSWER)).hasSize(1);
        }
    }

    @Test
    void aClientThatWantsAnotherProtocolIsRefused() throws Exception {
        try (SSLSocket client = connect("h2")) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
        }
        await().until(() -> desk.counts.drops(Counts.Drop.HANDSHAKE) == 1);
    }

    @Test
    void whoSpeaksInClearIsClosedAndCounted() throws Exception {
        try (var client = new Socket(address().getAddress(), address().getPort())) {
            client.setSoTimeout(20_000);
            client.getOutputStream()
                    .write(Desk.framed(Desk.query("www.lab.example.", Type.A).toWire()));
            // An alert, at most, and then the end.
            client.getInputStream().readAllBytes();
        }
        await().until(() -> desk.counts.drops(Counts.Drop.HANDSHAKE) == 1);
        assertThat(desk.counts.queries(Transport.TLS)).isZero();
    }

    @Test
    void whoConnectsAndSaysNothingIsClosed() throws Exception {
        var limits = new TcpPort.Limits(10, Duration.ofMillis(200));
        try (var port = new TcpPort(
                ANY_PORT,
                Transport.TLS,
                accepted -> tls.greet(accepted, "dot"),
                desk.serving,
                new Later(desk.serving),
                limits)) {
            port.start();
            try (var client = new Socket(port.local().getAddress(), port.local().getPort())) {
                client.setSoTimeout(20_000);
                client.getInputStream().readAllBytes();
            }
            await().until(() -> port.connections() == 0);
            assertThat(desk.counts.drops(Counts.Drop.IDLE)).isEqualTo(1);
            assertThat(desk.counts.drops(Counts.Drop.HANDSHAKE))
                    .as("counted once")
                    .isZero();
        }
    }

    @Test
    void untilThereIsACertificateNobodyIsServed() throws Exception {
        var later = new TlsServer();
        server.addTls(List.of(ANY_PORT), accepted -> later.greet(accepted, "dot"));
        try (SSLSocket client = connect("dot")) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
        }
        later.show(shown.getLast());
        try (SSLSocket client = connect("dot")) {
            assertThat(ask(client, Desk.query("www.lab.example.", Type.A))).isNotEmpty();
        }
    }

    /** RFC 8467 §4.1: whatever the question, an answer is a whole number of blocks. */
    @ParameterizedTest
    @ValueSource(strings = {"www.lab.example.", "long.lab.example.", "nobody.lab.example."})
    void whoPadsGetsPaddedAnswers(String name) throws Exception {
        Message query = padded(Desk.query(name, Type.ANY));
        try (SSLSocket client = connect("dot")) {
            byte[] answer = ask(client, query);
            assertThat(answer).hasSize(468);
            assertThat(new Message(answer).getOPT().getOptions(PADDING)).hasSize(1);
        }
        assertThat(desk.ask(query).getOPT().getOptions(PADDING))
                .as("in clear there is nothing to hide")
                .isEmpty();
    }

    @Test
    void aPaddedAnswerStaysWithinWhatATcpMessageHolds() throws Exception {
        Desk full = Desk.over("many TXT \"%0255d\"\n".formatted(0)
                + IntStream.range(1, 238)
                        .mapToObj(i -> "many TXT \"%0255d\"".formatted(i))
                        .collect(Collectors.joining("\n")));
        Message query = padded(Desk.query("many.lab.example.", Type.TXT));
        byte[] wire = query.toWire();
        var responder = new Responder(full.serving, Transport.TLS, Duration.ofSeconds(10));
        int length = responder.answer(wire, wire.length, 0x7f000001);
        Message answer = new Message(Arrays.copyOf(responder.out(), length));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(238);
        assertThat(length).isGreaterThan(468 * 130).isLessThanOrEqualTo(Responder.MAX_TCP);
    }

    @Test
    void aZoneIsTransferredOverTls() throws Exception {
        desk.access = new Access(Map.of(), List.of(Subnet.of("127.0.0.0/8")), Set.of(), List.of(), null, List.of());
        try (SSLSocket client = connect("dot", "TLSv1.3")) {
            Message first = new Message(ask(client, Desk.query("lab.example.", Type.AXFR)));
            assertThat(first.getSection(Section.ANSWER)).hasSizeGreaterThanOrEqualTo(4);
            // Counted when it has been sent.
            await().until(() -> desk.counts.transfers(false) == 1);
        }
    }
}
