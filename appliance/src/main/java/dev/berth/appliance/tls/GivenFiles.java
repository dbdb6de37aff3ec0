package dev.berth.appliance.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate and its key that somebody else keeps up to date. */
final class GivenFiles implements Source {
    private final Path certificate;
    private final Path key;
    private List<FileTime> read = List.of();

    GivenFiles(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    @Override
    public synchronized Identity identity(Optional<Identity> shown, Names names, Instant now) throws TlsFailure {
        List<FileTime> times = List.of(changed(certificate), changed(key));
        if (shown.isPresent() && times.equals(read)) {
            return shown.get();
        }
        var identity = new Identity(Pem.key(key), Pem.certificates(certificate));
        if (!OwnAuthority.fit(identity)) {
            throw new TlsFailure(
                    key + " is not the key of the first certificate in " + certificate,
                    "name the server's own certificate first, and its key");
        }
        if (!now.isBefore(identity.ends())) {
            throw new TlsFailure(
                    "the certificate in " + certificate + " was good until " + identity.ends(), "renew it");
        }
        read = times;
        return identity;
    }

    private static FileTime changed(Path file) throws TlsFailure {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new TlsFailure("there is no " + file, "correct http.tls, or make the file readable for Berth");
        }
    }

    @Override
    public Optional<String> authority(Identity shown) {
        X509Certificate last = shown.chain().getLast();
        // -1: no authority.
        return last.getBasicConstraints() < 0 ? Optional.empty() : OwnAuthority.pem(last);
    }
}
