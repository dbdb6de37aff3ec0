package dev.berth.appliance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testing.TestAppliance;
import dev.berth.testing.Trust;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS of a running appliance, with the JDK as client. */
class TlsTest {
    @TempDir
    Path directory;

    private TestAppliance berth;
    private SSLContext trusting;

    private static final String SECURE =
            TestAppliance.KERNEL.replace("http: { port: 0 }", "http: { port: 0, tls: { port: 0 } }");

    @BeforeEach
    void start() throws Exception {
        berth = TestAppliance.startWith(directory, SECURE, InstantSource.system());
        trusting = Trust.only(text("http", nodes(0), "/ca.crt", null));
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private InetSocketAddress nodes(int index) {
        return (InetSocketAddress)
                berth.appliance().sites().nodesSite().get(index).address();
    }

    private static HttpResponse<String> get(String scheme, InetSocketAddress at, String path, SSLContext context)
            throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder();
        if (context != null) {
            builder.sslContext(context);
        }
        try (HttpClient client = builder.build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(
                                    scheme + "://" + at.getAddress().getHostAddress() + ":" + at.getPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String text(String scheme, InetSocketAddress at, String path, SSLContext context) throws Exception {
        HttpResponse<String> response = get(scheme, at, path, context);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void whoTrustsTheOwnAuthorityReachesEverythingOverTls() throws Exception {
        assertThat(berth.appliance().sites().nodesSite()).hasSize(2);
        assertThat(berth.appliance().sites().nodesSite().get(1))
                .hasToString("127.77.0.1:" + nodes(1).getPort() + "/https");
        assertThat(text("https", nodes(1), "/ca.crt", trusting)).isEqualTo(text("http", nodes(0), "/ca.crt", null));
        assertThat(text("https", berth.console(), "/healthz", trusting))
                .as("on the port of plain HTTP")
                .isEqualTo(text("http", berth.console(), "/healthz", null));
        assertThat(text("https", berth.console(), "/ca.crt", trusting)).startsWith("-----BEGIN");
        assertThat(get("http", nodes(0), "/ca.crt.old", null).statusCode()).isEqualTo(404);
        assertThatThrownBy(() -> get("https", berth.console(), "/healthz", null))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void theSessionCookieOfTlsIsNeverSentInClear() throws Exception {
        HttpResponse<String> login = get("https", berth.console(), "/login", trusting);
        assertThat(login.statusCode()).isEqualTo(200);
        var ann = berth.appliance();
        assertThat(ann.consoleUrl()).hasValueSatisfying(url -> assertThat(url).startsWith("http://127.0.0.1:"));
    }

    private SSLSocket connect(String... protocols) throws Exception {
        var socket = (SSLSocket) trusting.getSocketFactory()
                .createSocket(berth.console().getAddress(), berth.console().getPort());
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(protocols);
        socket.startHandshake();
        return socket;
    }

    @Test
    void onlyTls12And13WithForwardSecrecyAreSpoken() throws Exception {
        for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (SSLSocket socket = connect(protocol)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                assertThat(socket.getSession().getCipherSuite()).matches("TLS_(AES|CHACHA20|ECDHE_).*(GCM|POLY1305).*");
            }
        }
        var weak = (SSLSocket) trusting.getSocketFactory()
                .createSocket(berth.console().getAddress(), berth.console().getPort());
        try (weak) {
            weak.setEnabledProtocols(new String[] {"TLSv1.2"});
            weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
            assertThatThrownBy(weak::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private static void ask(SSLSocket socket) throws Exception {
        socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        in.skipNBytes(in.available());
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestartAndOpenConnectionsGoOn() throws Exception {
        try (SSLSocket before = connect("TLSv1.3")) {
            ask(before);
            X509Certificate old = (X509Certificate) before.getSession().getPeerCertificates()[0];

            berth.rewrite(SECURE.replace("addresses: [127.77.0.1]", "addresses: [127.77.0.1, 127.77.0.2]"));
            assertThat(berth.appliance().reload().problems()).isEmpty();

            try (SSLSocket after = connect("TLSv1.3")) {
                ask(after);
                X509Certificate renewed = (X509Certificate) after.getSession().getPeerCertificates()[0];
                assertThat(renewed).isNotEqualTo(old);
                assertThat(renewed.getSubjectAlternativeNames().toString()).contains("127.77.0.2");
            }
            ask(before);
        }
    }

    @Test
    void aRestartKeepsTheAuthority() throws Exception {
        String authority = text("http", nodes(0), "/ca.crt", null);
        stop();
        start();
        assertThat(text("http", nodes(0), "/ca.crt", null)).isEqualTo(authority);
    }
}
