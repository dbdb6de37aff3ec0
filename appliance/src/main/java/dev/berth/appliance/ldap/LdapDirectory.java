package dev.berth.appliance.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLSocketVerifier;
import com.unboundid.util.ssl.SSLUtil;
import dev.berth.appliance.user.Directory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.cert.CertificateException;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Asks an LDAP server by a simple bind as the user (RFC 4513 §5.1.3), over TLS: {@code ldaps}, or StartTLS on {@code ldap}. In
 * clear to this machine itself only.
 */
public final class LdapDirectory implements Directory {
    private static final int CONNECT_MILLIS = 3_000;
    private static final long ANSWER_MILLIS = 5_000;

    private final Settings settings;
    private final Predicate<String> local;

    public LdapDirectory(Settings settings) {
        this(settings, LdapDirectory::isLocal);
    }

    /** @param local whether a host is this machine itself, to which a password may go in clear */
    LdapDirectory(Settings settings, Predicate<String> local) {
        this.settings = settings;
        this.local = local;
    }

    /**
     * Where the directory is.
     *
     * @param secure whether TLS comes first ({@code ldaps})
     * @param user what users are called there, with {@code {user}} in it
     * @param authority certificates to trust, a file; null: those that the JDK trusts
     */
    public record Settings(
            String host,
            int port,
            boolean secure,
            String user,
            @Nullable Path authority) {
        /** {@code {user}}. */
        public static final String USER = "{user}";
    }

    @Override
    public boolean knows(String user, String password) throws Unreachable {
        // A bind without a password is anonymous, and succeeds (RFC 4513 §5.1.2).
        if (password.isEmpty()) {
            return false;
        }
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(CONNECT_MILLIS);
        options.setResponseTimeoutMillis(ANSWER_MILLIS);
        options.setFollowReferrals(false);
        // Without this a certificate of another host would do.
        options.setSSLSocketVerifier(new OwnName());
        try (LDAPConnection connection = open(options)) {
            return connection
                    .bind(new SimpleBindRequest(settings.user().replace(Settings.USER, user), password))
                    .getResultCode()
                    .equals(ResultCode.SUCCESS);
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.INVALID_CREDENTIALS)
                    || e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                return false;
            }
            throw unreachable(e);
        } catch (GeneralSecurityException e) {
            throw new Unreachable("auth.ldap.ca: " + settings.authority() + " holds no certificate in PEM");
        }
    }

    private Unreachable unreachable(LDAPException e) {
        String server = settings.host() + ":" + settings.port();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException untrusted) {
                return new Unreachable(
                        server + " shows a certificate that is not to be trusted: " + words(untrusted)
                                + (settings.authority() == null
                                        ? "; set auth.ldap.ca to the certificate of its authority"
                                        : "; see whether auth.ldap.ca is its authority, and auth.ldap.url names it as it does"));
            }
        }
        return new Unreachable(server + " answers " + e.getResultCode().getName() + " (" + e.getMessage() + ")");
    }

    private static String words(CertificateException untrusted) {
        String message = String.valueOf(untrusted.getMessage());
        return message.startsWith("PKIX") ? "no authority that is known here vouches for it" : message;
    }

    /** Unlike the library's, it tells that it was the certificate. */
    private static final class OwnName extends SSLSocketVerifier {
        private final SSLSocketVerifier names = new HostNameSSLSocketVerifier(true);

        @Override
        public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
            try {
                names.verifySSLSocket(host, port, socket);
            } catch (LDAPException e) {
                throw new LDAPException(
                        e.getResultCode(),
                        String.valueOf(e.getMessage()),
                        new CertificateException("it does not name " + host, e));
            }
        }
    }

    private LDAPConnection open(LDAPConnectionOptions options) throws LDAPException, GeneralSecurityException {
        if (settings.secure()) {
            return new LDAPConnection(context().getSocketFactory(), options, settings.host(), settings.port());
        }
        var connection = new LDAPConnection(options, settings.host(), settings.port());
        if (local.test(settings.host())) {
            return connection;
        }
        try {
            connection.processExtendedOperation(new StartTLSExtendedRequest(context()));
            return connection;
        } catch (LDAPException e) {
            connection.close();
            throw new LDAPException(e.getResultCode(), "to StartTLS: " + e.getMessage() + "; use ldaps://", e);
        } catch (GeneralSecurityException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean isLocal(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private SSLContext context() throws GeneralSecurityException {
        Path authority = settings.authority();
        try {
            return authority == null
                    ? SSLContext.getDefault()
                    : new SSLUtil(new PEMFileTrustManager(authority.toFile())).createSSLContext("TLSv1.3");
        } catch (KeyStoreException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
