package dev.berth.ntp.nts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client of NTS that reads and writes octets by itself. */
public final class NtsClient {
    /** What chronyd asks. */
    public static final byte[] REQUEST = HexFormat.of().parseHex("800100020000" + "80040002000f" + "80000000");

    private static final String EXPORTER = "EXPORTER-network-time-security";

    /**
     * What the key exchange gave.
     *
     * @param port 123 unless the server said another
     */
    public record Keys(byte[] toServer, byte[] toClient, List<byte[]> cookies, int port) {}

    /** @param referenceId as letters */
    public record Reply(int stratum, String referenceId, byte[] uniqueId, List<byte[]> cookies, int length) {}

    private NtsClient() {}

    /** @param protocol for ALPN, or null for nothing */
    public static SSLSocket connect(
            SSLContext trust, InetSocketAddress server, @Nullable String protocol, String version) throws IOException {
        var socket = (SSLSocket)
                trust.getSocketFactory().createSocket(server.getAddress().getHostAddress(), server.getPort());
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocol != null) {
            parameters.setApplicationProtocols(new String[] {protocol});
        }
        parameters.setProtocols(new String[] {version});
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** The key exchange of RFC 8915 §4. */
    public static Keys establish(SSLContext trust, InetSocketAddress server) throws IOException {
        try (SSLSocket socket = connect(trust, server, "ntske/1", "TLSv1.3")) {
            socket.getOutputStream().write(REQUEST);
            assertThat(socket.getApplicationProtocol()).isEqualTo("ntske/1");
            List<byte[]> cookies = new ArrayList<>();
            List<String> others = new ArrayList<>();
            int port = 123;
            var in = new DataInputStream(socket.getInputStream());
            for (int type = in.readUnsignedShort(); type != 0x8000; type = in.readUnsignedShort()) {
                byte[] body = in.readNBytes(in.readUnsignedShort());
                if (type == 5) {
                    cookies.add(body);
                } else if (type == 0x8007) {
                    port = ByteBuffer.wrap(body).getShort() & 0xffff;
                } else {
                    others.add("%04x ".formatted(type) + HexFormat.of().formatHex(body));
                }
            }
            assertThat(in.readUnsignedShort()).isZero();
            assertThat(in.read()).as("the server closes").isEqualTo(-1);
            assertThat(others).containsExactly("8001 0000", "8004 000f");
            var session = (ExtendedSSLSession) socket.getSession();
            return new Keys(
                    session.exportKeyingMaterialData(EXPORTER, new byte[] {0, 0, 0, 15, 0}, 32),
                    session.exportKeyingMaterialData(EXPORTER, new byte[] {0, 0, 0, 15, 1}, 32),
                    cookies,
                    port);
        }
    }

    /** Sends a request; null when there is no answer for a while. */
    public static byte @Nullable [] ask(byte[] request, int port, int patienceMillis) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(patienceMillis);
            socket.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
            var answer = new DatagramPacket(new byte[2048], 2048);
            try {
                socket.receive(answer);
            } catch (java.net.SocketTimeoutException e) {
                return null;
            }
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }

    /** Takes an answer apart, and fails if it is not the client's own; without cookies it was not sealed. */
    public static Reply read(byte[] answer, byte[] toClient) {
        ByteBuffer octets = ByteBuffer.wrap(answer);
        int stratum = octets.get(1);
        String id = new String(answer, 12, 4, java.nio.charset.StandardCharsets.US_ASCII);
        octets.position(48);
        assertThat(octets.getShort()).isEqualTo((short) 0x0104);
        byte[] uniqueId = new byte[octets.getShort() - 4];
        octets.get(uniqueId);
        List<byte[]> cookies = new ArrayList<>();
        if (octets.hasRemaining()) {
            int before = octets.position();
            assertThat(octets.getShort()).isEqualTo((short) 0x0404);
            assertThat(octets.getShort()).isEqualTo((short) (answer.length - before));
            byte[] nonce = new byte[octets.getShort()];
            byte[] sealed = new byte[octets.getShort()];
            octets.get(nonce).get(sealed);
            assertThat(octets.hasRemaining()).isFalse();
            byte[] plain = new Siv(toClient).open(sealed, Arrays.copyOf(answer, before), nonce);
            assertThat(plain).as("sealed under S2C").isNotNull();
            for (ByteBuffer inner = ByteBuffer.wrap(plain); inner.hasRemaining(); ) {
                assertThat(inner.getShort()).isEqualTo((short) 0x0204);
                byte[] cookie = new byte[inner.getShort() - 4];
                inner.get(cookie);
                cookies.add(cookie);
            }
        }
        return new Reply(stratum, id, uniqueId, cookies, answer.length);
    }
}
