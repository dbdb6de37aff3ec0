package dev.berth.appliance.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {
    private static final Names NAMES = new Names(
            List.of("berth.lab.example", "registry.lab.example", "localhost"), List.of("10.77.0.1", "127.0.0.1"));

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final List<Identity> shown = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private ServerIdentity identity;

    private void open(Path certificate, Path key) {
        identity = new ServerIdentity(
                new ServerIdentity.Settings(directory.resolve("tls"), certificate, key),
                NAMES,
                clock,
                (what, fields) -> events.add(what + " " + fields));
        identity.open(shown::add);
    }

    @AfterEach
    void close() {
        if (identity != null) {
            identity.close();
        }
    }

    private X509Certificate last() {
        return shown.getLast().own();
    }

    private static void validate(Identity identity, Instant at) throws Exception {
        X509Certificate authority = identity.chain().getLast();
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(identity.own())), parameters);
    }

    @Test
    void theFirstStartMakesAnAuthorityAndAServerCertificateThatItVouchesFor() throws Exception {
        open(null, null);

        assertThat(shown).hasSize(1);
        validate(shown.getFirst(), clock.instant());
        assertThat(NAMES.are(last())).isTrue();
        assertThat(last().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(last().getBasicConstraints()).as("no authority itself").isEqualTo(-1);
        X509Certificate authority = shown.getFirst().chain().getLast();
        assertThat(authority.getSubjectX500Principal().getName()).isEqualTo("CN=Berth CA of berth.lab.example");
        assertThat(authority.getBasicConstraints()).as("of servers only").isZero();
        assertThat(identity.authority().orElseThrow()).startsWith("-----BEGIN CERTIFICATE-----\n");
        for (String secret : List.of("ca.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            directory.resolve("tls").resolve(secret))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aRestartShowsTheSameUntilSixtyDaysBeforeItsEnd() throws Exception {
        open(null, null);
        X509Certificate first = last();
        close();
        clock.advance(Duration.ofDays(336));
        open(null, null);
        assertThat(last()).isEqualTo(first);

        clock.advance(Duration.ofDays(2));
        identity.look();

        assertThat(last()).isNotEqualTo(first);
        validate(shown.getLast(), clock.instant());
        assertThat(shown.getLast().chain().getLast())
                .as("clients trust it already")
                .isEqualTo(shown.getFirst().chain().getLast());
        assertThat(events.getLast()).startsWith("certificate renewed");
        int count = shown.size();
        identity.look();
        assertThat(shown).hasSize(count);
    }

    @Test
    void anotherAddressOrNameMakesAnotherCertificate() {
        open(null, null);
        var more = new Names(NAMES.dns(), List.of("10.77.0.1", "10.77.0.2", "127.0.0.1"));

        identity.change(new ServerIdentity.Settings(directory.resolve("tls"), null, null), more);

        assertThat(shown).hasSize(2);
        assertThat(more.are(last())).isTrue();
        assertThat(NAMES.are(last())).isFalse();
    }

    @Test
    void whatAKillLeftOfTheServersFilesIsMadeAnew() throws Exception {
        open(null, null);
        X509Certificate first = last();
        close();
        Files.writeString(directory.resolve("tls/server.key"), "-----BEGIN PRIVATE KEY-----\nMIG");
        open(null, null);
        assertThat(last()).isNotEqualTo(first);
        validate(shown.getLast(), clock.instant());
    }

    @Test
    void anAuthorityWhoseKeyIsAnothersIsToldByNameAndItsCertificateIsShownOn() throws Exception {
        open(null, null);
        close();
        Pem.write(
                directory.resolve("tls/ca.key"),
                Pem.text(new Certificates(new SecureRandom()).keys().getPrivate()),
                true);
        shown.clear();
        open(null, null);
        validate(shown.getLast(), clock.instant());
        identity.look();
        assertThat(shown).hasSize(1);
        assertThat(events.getLast())
                .startsWith("certificate not renewed")
                .contains("ca.key is not the key of", "restore both from a backup");
    }

    private void give(Instant now, Duration life) throws Exception {
        var certificates = new Certificates(new SecureRandom());
        var authorityKeys = certificates.keys();
        var authority = new Identity(
                authorityKeys.getPrivate(),
                List.of(certificates.authority(authorityKeys, "Lab CA", now, Duration.ofDays(3650))));
        var keys = certificates.keys();
        X509Certificate server = certificates.server(keys, authority, NAMES.dns(), NAMES.addresses(), now, life);
        Pem.write(directory.resolve("given.crt"), Pem.text(server) + Pem.text(authority.own()), false);
        Pem.write(directory.resolve("given.key"), Pem.text(keys.getPrivate()), true);
        FileTime later = FileTime.from(Instant.ofEpochSecond(1_700_000_000L + shown.size() * 60L + events.size()));
        Files.setLastModifiedTime(directory.resolve("given.crt"), later);
        Files.setLastModifiedTime(directory.resolve("given.key"), later);
    }

    @Test
    void aGivenCertificateIsShownAndReadAgainWhenItsFileChanges() throws Exception {
        give(clock.instant(), Duration.ofDays(90));
        open(directory.resolve("given.crt"), directory.resolve("given.key"));
        X509Certificate first = last();
        assertThat(shown.getLast().chain()).hasSize(2);
        assertThat(directory.resolve("tls")).doesNotExist();
        identity.look();
        assertThat(shown).hasSize(1);

        give(clock.instant(), Duration.ofDays(90));
        identity.look();

        assertThat(shown).hasSize(2);
        assertThat(last()).isNotEqualTo(first);
        KeyStore store = shown.getLast().keyStore();
        assertThat(store.getCertificateChain("berth")).hasSize(2);
    }

    @Test
    void aBrokenOrForeignFileLeavesTheOldOneShownAndIsToldOnce() throws Exception {
        give(clock.instant(), Duration.ofDays(90));
        open(directory.resolve("given.crt"), directory.resolve("given.key"));
        Files.writeString(directory.resolve("given.crt"), "not a certificate");
        identity.look();
        identity.look();
        assertThat(shown).hasSize(1);
        assertThat(events).hasSize(2);
        assertThat(events.getLast()).contains("certificate not renewed", "given.crt");

        Files.delete(directory.resolve("given.key"));
        identity.look();
        assertThat(events.getLast()).contains("there is no", "given.key");

        give(clock.instant(), Duration.ofDays(90));
        Pem.write(
                directory.resolve("given.key"),
                Pem.text(new Certificates(new SecureRandom()).keys().getPrivate()),
                true);
        identity.look();
        assertThat(events.getLast()).contains("is not the key of the first certificate");
        assertThat(shown).hasSize(1);
    }

    @Test
    void oneThatIsOverIsNotBegunWith() throws Exception {
        give(clock.instant().minus(Duration.ofDays(100)), Duration.ofDays(90));
        open(directory.resolve("given.crt"), directory.resolve("given.key"));
        assertThat(shown).isEmpty();
        assertThat(events.getLast()).contains("was good until", "renew it");
    }

    /** The forms of OpenSSL 1: traditional RSA and EC keys. */
    @Test
    void keysInOlderFormsAreRead() throws Exception {
        var keys = new Certificates(new SecureRandom()).keys();
        var pkcs8 = org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
                keys.getPrivate().getEncoded());
        var sec1 = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(pkcs8.parsePrivateKey());
        var withCurve = new org.bouncycastle.asn1.sec.ECPrivateKey(
                256, sec1.getKey(), pkcs8.getPrivateKeyAlgorithm().getParameters());
        Path file = directory.resolve("old.key");
        Files.writeString(file, Pem.text("EC PRIVATE KEY", withCurve.getEncoded()));
        assertThat(((ECPrivateKey) Pem.key(file)).getS()).isEqualTo(((ECPrivateKey) keys.getPrivate()).getS());
    }
}
