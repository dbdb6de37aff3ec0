package dev.berth.ntp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.tls.Names;
import dev.berth.appliance.tls.ServerIdentity;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.ntp.nts.CookieKeys;
import dev.berth.ntp.nts.NtsClient;
import dev.berth.testing.Trust;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients may do wrong, and how long. */
class KeyExchangePortTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final byte[] BAD_REQUEST = HexFormat.of().parseHex("800200020001" + "80000000");

    @TempDir
    Path directory;

    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final Counts counts = new Counts(metrics);
    private final TlsServer tls = new TlsServer();
    private final CookieKeys keys = CookieKeys.begin(InstantSource.system().instant(), new SecureRandom());
    private ServerIdentity identity;
    private SSLContext trust;
    private KeyExchangePort port;

    @BeforeEach
    void identify() throws Exception {
        identity = new ServerIdentity(
                new ServerIdentity.Settings(directory.resolve("tls"), null, null),
                new Names(List.of("berth.lab.example"), List.of("127.0.0.1")),
                InstantSource.system(),
                (what, fields) -> {});
        identity.open(tls::show);
        trust = Trust.only(identity.authority().orElseThrow());
    }

    @AfterEach
    void close() {
        port.close();
        identity.close();
    }

    private void open(int connections, Duration request, Duration whole, Predicate<Ipv4> welcome) throws IOException {
        var limits = new KeyExchangePort.Limits(connections, request, whole);
        port = new KeyExchangePort(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), counts, limits);
        port.start(
                welcome,
                accepted ->
                        new KeyExchangeConnection(accepted, tls, () -> keys, 123, counts, new SecureRandom(), limits));
    }

    private void open() throws IOException {
        open(10, LONG, LONG, address -> true);
    }

    private long count(String metric, String label) {
        return metrics.scrape().stream()
                .filter(each -> each.getMetadata().getName().equals(metric))
                .flatMap(each -> ((CounterSnapshot) each).getDataPoints().stream())
                .filter(each -> each.getLabels().stream()
                        .anyMatch(pair -> pair.getValue().equals(label)))
                .mapToLong(each -> (long) each.getValue())
                .sum();
    }

    private void dropped(String reason, long times) {
        await().untilAsserted(() ->
                assertThat(count("berth_ntp_nts_dropped", reason)).as(reason).isEqualTo(times));
    }

    private void came(String outcome) {
        await().untilAsserted(() -> assertThat(count("berth_ntp_nts_exchanges", outcome))
                .as(outcome)
                .isEqualTo(1));
    }

    private Socket plain() throws IOException {
        var socket = new Socket(port.local().getAddress(), port.local().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private SSLSocket secure() throws IOException {
        return NtsClient.connect(trust, port.local(), "ntske/1", "TLSv1.3");
    }

    @Test
    void clientsThatSpeakOldTlsOrAnotherProtocolOrNoneAreRefused() throws Exception {
        open();
        try (SSLSocket client = NtsClient.connect(trust, port.local(), "ntske/1", "TLSv1.2")) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
        }
        try (SSLSocket client = NtsClient.connect(trust, port.local(), "h2", "TLSv1.3")) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
        }
        try (SSLSocket client = NtsClient.connect(trust, port.local(), null, "TLSv1.3")) {
            client.startHandshake();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket client = plain()) {
            client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            client.getInputStream().readAllBytes();
        }
        dropped("handshake", 4);
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        open(10, LONG, SHORT, address -> true);
        try (Socket client = plain()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        dropped("late", 1);
        assertThat(port.connections()).isZero();
    }

    /** RFC 8915 §4.1.3: who does not get a whole request in time says so. */
    @Test
    void whoIsTooSlowIsToldSo() throws Exception {
        open(10, Duration.ofSeconds(2), LONG, address -> true);
        try (SSLSocket client = secure()) {
            client.getOutputStream().write(NtsClient.REQUEST, 0, 9);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(BAD_REQUEST);
        }
        came("bad_request");
    }

    @Test
    void aRequestThatEndsTooSoonOrNeverIsABadOne() throws Exception {
        open();
        try (SSLSocket client = secure()) {
            client.getOutputStream().write(NtsClient.REQUEST, 0, 9);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(BAD_REQUEST);
        }
        came("bad_request");
        try (SSLSocket client = secure()) {
            // A record that may be passed over, and has 65,535 octets.
            client.getOutputStream().write(HexFormat.of().parseHex("4000ffff" + "00".repeat(4_092)));
            assertThat(client.getInputStream().readNBytes(BAD_REQUEST.length)).isEqualTo(BAD_REQUEST);
        }
    }

    @Test
    void aRequestMayComeOctetByOctet() throws Exception {
        open();
        try (SSLSocket client = secure()) {
            client.setTcpNoDelay(true);
            for (byte octet : NtsClient.REQUEST) {
                client.getOutputStream().write(octet);
            }
            assertThat(client.getInputStream().readAllBytes()).hasSize(6 + 6 + 8 * 104 + 4);
        }
        came("agreed");
    }

    @Test
    void theOldestMakesRoomForTheNext() throws Exception {
        open(3, LONG, LONG, address -> true);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            silent.add(plain());
        }
        await().until(() -> port.connections() == 3);
        assertThat(NtsClient.establish(trust, port.local()).cookies()).hasSize(8);
        assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
        dropped("connections", 1);
        for (Socket each : silent) {
            each.close();
        }
    }

    @Test
    void strangersAreClosedAtOnce() throws Exception {
        open(10, LONG, LONG, address -> false);
        try (Socket client = plain()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        dropped("not_our_network", 1);
    }
}
