package dev.berth.appliance.http;

import java.security.KeyStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What TLS connections begin with: TLS 1.2 and 1.3, forward secrecy, authenticated encryption; renewed while they go on. */
final class Secure {
    /** RFC 9325 §4.2: nothing without forward secrecy, nothing in CBC mode. */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_(ECDSA|RSA)_WITH_AES_(128|256)_GCM_SHA(256|384)",
        "TLS_ECDHE_(ECDSA|RSA)_WITH_CHACHA20_POLY1305_SHA256"
    };

    private final SslContextFactory.Server factory;

    private Secure(SslContextFactory.Server factory) {
        this.factory = factory;
    }

    static Secure of(KeyStore identity) {
        var factory = new SslContextFactory.Server();
        factory.setKeyStore(identity);
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setIncludeCipherSuites(SUITES);
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
