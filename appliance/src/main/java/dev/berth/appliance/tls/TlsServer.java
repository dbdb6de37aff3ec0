package dev.berth.appliance.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** The appliance's end of TLS on connections that are not HTTP: its certificate, renewed while they go on. Any thread may use it. */
public final class TlsServer {
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** As regular expressions. RFC 9325 §4.2: nothing without forward secrecy, nothing in CBC mode. */
    public static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_(ECDSA|RSA)_WITH_AES_(128|256)_GCM_SHA(256|384)",
            "TLS_ECDHE_(ECDSA|RSA)_WITH_CHACHA20_POLY1305_SHA256");

    private volatile @Nullable Shown shown;

    private record Shown(SSLSocketFactory sockets, String[] suites) {}

    /** Later handshakes show this one. */
    public void show(Identity identity) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identity.keyStore(), new char[0]);
            SSLContext next = SSLContext.getInstance("TLS");
            next.init(keys.getKeyManagers(), null, null);
            String[] suites = Stream.of(next.getSupportedSSLParameters().getCipherSuites())
                    .filter(suite -> SUITES.stream().anyMatch(suite::matches))
                    .toArray(String[]::new);
            shown = new Shown(next.getSocketFactory(), suites);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key store that was read cannot be used", e);
        }
    }

    /**
     * Speaks TLS 1.3 or 1.2 with a client that has just connected; blocks until both have shaken hands. Who closes the
     * result closes the connection.
     *
     * @param protocol what is spoken within, as in ALPN (RFC 7301); a client that asks for others alone is refused
     * @throws SSLException if the client speaks no TLS, or none that is safe, or there is no certificate yet
     * @throws IOException if the connection ends
     */
    public Socket greet(Socket accepted, String protocol) throws IOException {
        return greet(accepted, protocol, PROTOCOLS);
    }

    /**
     * The same with some of the {@link #PROTOCOLS} only.
     *
     * @param versions at least one
     */
    public SSLSocket greet(Socket accepted, String protocol, List<String> versions) throws IOException {
        Shown now = shown;
        if (now == null) {
            throw new SSLException("no certificate yet");
        }
        var socket = (SSLSocket) now.sockets().createSocket(accepted, null, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(versions.toArray(String[]::new));
        parameters.setCipherSuites(now.suites());
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
