package dev.berth.appliance.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import dev.berth.appliance.tls.Identity;
import dev.berth.appliance.tls.Names;
import dev.berth.appliance.tls.ServerIdentity;
import dev.berth.appliance.user.Directory;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against UnboundID's directory server in this JVM. */
class LdapDirectoryTest {
    private static final String PEOPLE = "uid={user},ou=people,dc=lab,dc=example";

    @TempDir
    Path directory;

    private InMemoryDirectoryServer server;
    private Path authority;
    private final List<String> bindings = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void startAsLocalhost() throws Exception {
        start("localhost");
    }

    /** @param name what its certificate calls it */
    private void start(String name) throws Exception {
        Path store = directory.resolve("server.p12");
        Identity identity = identity(name);
        try (OutputStream out = Files.newOutputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "berth",
                    identity.key(),
                    "secret".toCharArray(),
                    identity.chain().toArray(new Certificate[0]));
            keys.store(out, "secret".toCharArray());
        }
        authority = directory.resolve("tls/ca.crt");
        var tls = new SSLUtil(new KeyStoreKeyManager(store.toFile(), "secret".toCharArray(), "PKCS12", "berth"), null);
        var config = new InMemoryDirectoryServerConfig("dc=lab,dc=example");
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig(
                        "plain", InetAddress.getLoopbackAddress(), 0, tls.createSSLSocketFactory()),
                InMemoryListenerConfig.createLDAPSConfig(
                        "tls", InetAddress.getLoopbackAddress(), 0, tls.createSSLServerSocketFactory(), null));
        config.addInMemoryOperationInterceptor(new Bindings(bindings));
        server = new InMemoryDirectoryServer(config);
        server.add("dn: dc=lab,dc=example", "objectClass: domain", "dc: lab");
        server.add("dn: ou=people,dc=lab,dc=example", "objectClass: organizationalUnit", "ou: people");
        server.add(
                "dn: uid=ann,ou=people,dc=lab,dc=example",
                "objectClass: inetOrgPerson",
                "uid: ann",
                "cn: Ann",
                "sn: A",
                "userPassword: correct horse");
        server.startListening();
    }

    /** Of a fresh authority in {@code tls/ca.crt}, good in the real present. */
    private Identity identity(String name) {
        List<Identity> shown = new ArrayList<>();
        try (var made = new ServerIdentity(
                new ServerIdentity.Settings(directory.resolve("tls"), null, null),
                new Names(List.of(name), List.of("127.0.0.1")),
                InstantSource.system(),
                (what, fields) -> {})) {
            made.open(shown::add);
        }
        return shown.getFirst();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.shutDown(true);
        }
    }

    private LdapDirectory over(String host, int port, boolean secure, Path trusted) {
        return new LdapDirectory(new LdapDirectory.Settings(host, port, secure, PEOPLE, trusted));
    }

    /** As if the server were another machine: StartTLS comes first. */
    private LdapDirectory startTls(String host, Path trusted) {
        return new LdapDirectory(
                new LdapDirectory.Settings(host, server.getListenPort("plain"), false, PEOPLE, trusted),
                anywhere -> false);
    }

    @Test
    void aBindTellsWhetherThePasswordIsRight() throws Exception {
        for (LdapDirectory each : List.of(
                over("127.0.0.1", server.getListenPort("plain"), false, null),
                over("localhost", server.getListenPort("tls"), true, authority),
                startTls("localhost", authority))) {
            assertThat(each.knows("ann", "correct horse")).isTrue();
            assertThat(each.knows("ann", "wrong")).isFalse();
            assertThat(each.knows("bob", "correct horse")).isFalse();
            assertThat(each.knows("ann", "")).as("an anonymous bind").isFalse();
        }
    }

    @Test
    void aServerThatIsNotTrustedIsNotToldThePassword() {
        for (LdapDirectory each :
                List.of(over("localhost", server.getListenPort("tls"), true, null), startTls("localhost", null))) {
            assertThatThrownBy(() -> each.knows("ann", "correct horse"))
                    .isInstanceOf(Directory.Unreachable.class)
                    .hasMessageMatching("localhost:\\d+ shows a certificate that is not to be trusted: "
                            + "no authority that is known here vouches for it; "
                            + "set auth.ldap.ca to the certificate of its authority");
        }
        assertThat(bindings).isEmpty();
    }

    @Test
    void aServerWhoseCertificateIsAnothersIsNotToldThePassword() throws Exception {
        stop();
        start("other.lab.example");
        for (LdapDirectory each : List.of(
                over("localhost", server.getListenPort("tls"), true, authority), startTls("localhost", authority))) {
            assertThatThrownBy(() -> each.knows("ann", "correct horse"))
                    .isInstanceOf(Directory.Unreachable.class)
                    .hasMessageContaining("not to be trusted: it does not name localhost; ");
        }
        assertThat(bindings).isEmpty();
    }

    @Test
    void aServerWithoutStartTlsIsNotToldThePassword() throws Exception {
        stop();
        server = null;
        var config = new InMemoryDirectoryServerConfig("dc=lab,dc=example");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.getLoopbackAddress(), 0, null));
        config.addInMemoryOperationInterceptor(new Bindings(bindings));
        server = new InMemoryDirectoryServer(config);
        server.startListening();

        assertThatThrownBy(() -> startTls("localhost", authority).knows("ann", "correct horse"))
                .isInstanceOf(Directory.Unreachable.class)
                .hasMessageContaining(" answers unwilling to perform (to StartTLS: ")
                .hasMessageContaining("; use ldaps://");
        assertThat(bindings).isEmpty();
    }

    /** Whom the server was asked to bind. */
    private static final class Bindings extends InMemoryOperationInterceptor {
        private final List<String> seen;

        Bindings(List<String> seen) {
            this.seen = seen;
        }

        @Override
        public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request) {
            seen.add(request.getRequest().getBindDN());
        }
    }

    @Test
    void oneThatIsAwayIsNamed() {
        int port = server.getListenPort("plain");
        server.shutDown(true);
        assertThatThrownBy(() -> over("127.0.0.1", port, false, null).knows("ann", "correct horse"))
                .isInstanceOf(Directory.Unreachable.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }
}
