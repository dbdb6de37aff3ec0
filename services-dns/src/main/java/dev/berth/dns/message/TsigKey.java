package dev.berth.dns.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A secret shared with a peer (RFC 8945 §4). Both have to call it the same. */
public final class TsigKey {
    private final DomainName name;
    private final TsigAlgorithm algorithm;
    private final Octets secret;
    /** With the key in it and nothing else: to copy it costs a tenth of making one. */
    private final Mac keyed;

    public TsigKey(DomainName name, TsigAlgorithm algorithm, Octets secret) {
        this.name = name;
        this.algorithm = algorithm;
        this.secret = secret;
        this.keyed = keyed();
    }

    public DomainName name() {
        return name;
    }

    public TsigAlgorithm algorithm() {
        return algorithm;
    }

    public Octets secret() {
        return secret;
    }

    /** For what is authenticated with this key. */
    Mac mac() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            return keyed();
        }
    }

    private Mac keyed() {
        try {
            Mac mac = Mac.getInstance(algorithm.jca());
            mac.init(new SecretKeySpec(secret.bytes(), algorithm.jca()));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm.jca(), e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TsigKey that
                && name.equals(that.name)
                && algorithm == that.algorithm
                && secret.equals(that.secret);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, algorithm, secret);
    }

    @Override
    public String toString() {
        // Never the secret: keys turn up in logs.
        return "TsigKey[" + name + " " + algorithm.text() + "]";
    }
}
