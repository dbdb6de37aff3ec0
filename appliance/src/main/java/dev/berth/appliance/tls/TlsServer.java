package dev.berth.appliance.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The appliance's end of TLS on connections that are not HTTP: its certificate, renewed while they go on. Any thread may use it. */
public final class TlsServer {
    private volatile @Nullable SSLContext context;

    /** Later handshakes show this one. */
    public void show(Identity identity) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identity.keyStore(), new char[0]);
            SSLContext next = SSLContext.getInstance("TLS");
            next.init(keys.getKeyManagers(), null, null);
            context = next;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key store that was read cannot be used", e);
        }
    }

    /**
     * Speaks TLS 1.3 or 1.2 with a client that has just connected; blocks until both have shaken hands. Who closes the result closes the connection.
     *
     * @param protocol what is spoken within, as in ALPN (RFC 7301); a client that asks for others alone is refused
     * @throws IOException if the client speaks no TLS, or none that is safe, or there is no certificate yet
     */
    public Socket greet(Socket accepted, String protocol) throws IOException {
        SSLContext now = context;
        if (now == null) {
            throw new IOException("no certificate yet");
        }
        var socket = (SSLSocket) now.getSocketFactory().createSocket(accepted, null, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setCipherSuites(Arrays.stream(socket.getSupportedCipherSuites())
                .filter(TlsServer::isSafe)
                .toArray(String[]::new));
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** RFC 9325 §4.2: nothing without forward secrecy, nothing in CBC mode. */
    private static boolean isSafe(String suite) {
        return suite.matches("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)");
    }
}
