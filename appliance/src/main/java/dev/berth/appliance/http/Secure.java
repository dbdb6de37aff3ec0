package dev.berth.appliance.http;

import dev.berth.appliance.tls.TlsServer;
import java.security.KeyStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What TLS connections begin with: TLS 1.2 and 1.3, forward secrecy, authenticated encryption; renewed while they go on. */
final class Secure {
    private final SslContextFactory.Server factory;

    private Secure(SslContextFactory.Server factory) {
        this.factory = factory;
    }

    static Secure of(KeyStore identity) {
        var factory = new SslContextFactory.Server();
        factory.setKeyStore(identity);
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols(TlsServer.PROTOCOLS.toArray(String[]::new));
        factory.setIncludeCipherSuites(TlsServer.SUITES.toArray(String[]::new));
        factory.setRenegotiationAllowed(false);
        // Clients that name us by address, or by a name of their own, get our certificate and judge it themselves.
        factory.setSniRequired(false);
        try {
            factory.start();
        } catch (Exception e) {
            throw new IllegalStateException("a key store that was read cannot be used", e);
        }
        return new Secure(factory);
    }

    /** Later handshakes show this one. */
    void renew(KeyStore identity) {
        try {
            factory.reload(its -> its.setKeyStore(identity));
        } catch (Exception e) {
            throw new IllegalStateException("a key store that was read cannot be used", e);
        }
    }

    SslContextFactory.Server factory() {
        return factory;
    }
}
