package dev.berth.appliance.tls;

import dev.berth.appliance.file.WholeFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Keys and certificates in files, as OpenSSL writes them. */
final class Pem {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static List<X509Certificate> certificates(Path file) throws TlsFailure {
        try {
            var all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (all.isEmpty()) {
                throw new TlsFailure(
                        file + " holds no certificate", "name a file in PEM, the server's own certificate first");
            }
            return all.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new TlsFailure(
                    file + " cannot be read as certificates", "name a file in PEM, the server's own certificate first");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** PKCS #8, or the older forms of OpenSSL (RSA and EC); without a passphrase. */
    static PrivateKey key(Path file) throws TlsFailure {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            byte[] pkcs8 = text.contains("-----BEGIN " + PKCS8 + "-----") ? body(text) : older(text);
            return key(pkcs8);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsFailure(
                    file + " holds no private key that can be read",
                    "name a file in PEM without a passphrase (openssl pkey -in KEY -out PLAIN)");
        }
    }

    private static TlsFailure unreadable(Path file, IOException e) {
        return new TlsFailure(
                e instanceof NoSuchFileException ? "there is no " + file : "cannot read " + file,
                "make it readable for the user that Berth runs as, or correct http.tls");
    }

    private static byte[] body(String text) {
        int from = text.indexOf("-----BEGIN " + PKCS8 + "-----") + PKCS8.length() + 16;
        int to = text.indexOf("-----END", from);
        if (to < 0) {
            throw new IllegalArgumentException("torn off");
        }
        return Base64.getMimeDecoder().decode(text.substring(from, to));
    }

    private static byte[] older(String text) throws IOException {
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo().getEncoded();
                }
                if (each instanceof PrivateKeyInfo info) {
                    return info.getEncoded();
                }
            }
        }
        throw new IllegalArgumentException("no key");
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Of another sort.
                continue;
            }
        }
        throw new InvalidKeySpecException("of no known sort");
    }

    static String text(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    static String text(PrivateKey key) {
        return text(PKCS8, key.getEncoded());
    }

    static String text(X509Certificate certificate) throws GeneralSecurityException {
        return text("CERTIFICATE", certificate.getEncoded());
    }

    static void write(Path file, String text, boolean secret) throws IOException {
        WholeFile.replace(
                file,
                text.getBytes(StandardCharsets.US_ASCII),
                secret ? WholeFile.Readers.OWNER : WholeFile.Readers.ALL);
    }
}
