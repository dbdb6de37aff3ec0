package dev.berth.appliance.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An authority of this appliance alone, made at the first start: {@code tls/ca.key}, {@code ca.crt}, {@code server.key}, {@code server.crt}. */
final class OwnAuthority implements Source {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365);

    /** What browsers of today still take. */
    private static final Duration SERVER_LIFE = Duration.ofDays(397);

    private static final Duration RENEW_BEFORE = Duration.ofDays(60);

    private final Path directory;
    private final SecureRandom random;
    /** Whether key and certificate of the authority have been seen to fit. */
    private boolean vouches;

    OwnAuthority(Path directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    @Override
    public synchronized Identity identity(Optional<Identity> shown, Names names, Instant now) throws TlsFailure {
        try {
            Files.createDirectories(directory);
            Optional<Identity> kept = shown.isPresent() ? shown : kept();
            if (kept.isPresent() && isGood(kept.get(), names, now)) {
                if (shown.isPresent() && !vouches) {
                    // Not at the start, which does without it.
                    authority(names, now);
                }
                return kept.get();
            }
            Identity authority = authority(names, now);
            // Only when there is something to make: the library that it takes is large, and verifies itself.
            var certificates = new Certificates(random);
            KeyPair keys = certificates.keys();
            X509Certificate certificate =
                    certificates.server(keys, authority, names.dns(), names.addresses(), now, SERVER_LIFE);
            // The key first: a certificate without its key would be noticed, and both are made anew then.
            Pem.write(file("server.key"), Pem.text(keys.getPrivate()), true);
            Pem.write(file("server.crt"), Pem.text(certificate), false);
            return new Identity(keys.getPrivate(), List.of(certificate, authority.own()));
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsFailure(
                    "cannot keep certificates in " + directory + " (" + e.getMessage() + ")",
                    "make it writable for the user that Berth runs as");
        }
    }

    private static boolean isGood(Identity identity, Names names, Instant now) {
        Instant begins = identity.own().getNotBefore().toInstant();
        return names.are(identity.own())
                && !now.isBefore(begins)
                && now.isBefore(identity.ends().minus(RENEW_BEFORE));
    }

    private Identity authority(Names names, Instant now) throws TlsFailure, IOException, GeneralSecurityException {
        if (!Files.exists(file("ca.crt"))) {
            var certificates = new Certificates(random);
            KeyPair keys = certificates.keys();
            X509Certificate certificate =
                    certificates.authority(keys, "Berth CA of " + names.dns().getFirst(), now, AUTHORITY_LIFE);
            Pem.write(file("ca.key"), Pem.text(keys.getPrivate()), true);
            Pem.write(file("ca.crt"), Pem.text(certificate), false);
            return new Identity(keys.getPrivate(), List.of(certificate));
        }
        var authority = new Identity(Pem.key(file("ca.key")), Pem.certificates(file("ca.crt")));
        if (!fit(authority)) {
            throw new TlsFailure(
                    file("ca.key") + " is not the key of " + file("ca.crt"),
                    "restore both from a backup, or remove both: then clients must be given the new /ca.crt");
        }
        vouches = true;
        return authority;
    }

    /** The server's from an earlier run; empty when it is not whole, or another authority's. */
    private Optional<Identity> kept() {
        try {
            if (!Files.exists(file("server.crt")) || !Files.exists(file("ca.crt"))) {
                return Optional.empty();
            }
            X509Certificate authority = Pem.certificates(file("ca.crt")).getFirst();
            X509Certificate certificate = Pem.certificates(file("server.crt")).getFirst();
            certificate.verify(authority.getPublicKey());
            var identity = new Identity(Pem.key(file("server.key")), List.of(certificate, authority));
            return fit(identity) ? Optional.of(identity) : Optional.empty();
        } catch (TlsFailure | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> authority(Identity shown) {
        return pem(shown.chain().getLast());
    }

    static Optional<String> pem(X509Certificate certificate) {
        try {
            return Optional.of(Pem.text(certificate));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Whether the key is the one of the first certificate. */
    static boolean fit(Identity identity) {
        try {
            PrivateKey key = identity.key();
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "EdDSA";
                    });
            byte[] words = {'b', 'e', 'r', 't', 'h'};
            signature.initSign(key);
            signature.update(words);
            byte[] signed = signature.sign();
            signature.initVerify(identity.own().getPublicKey());
            signature.update(words);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
