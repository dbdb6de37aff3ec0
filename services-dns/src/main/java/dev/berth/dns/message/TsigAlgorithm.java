package dev.berth.dns.message;

import dev.berth.appliance.net.DomainName;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The algorithms of RFC 8945 §6 that are still any good. */
public enum TsigAlgorithm {
    HMAC_SHA256("HmacSHA256", 32),
    HMAC_SHA384("HmacSHA384", 48),
    HMAC_SHA512("HmacSHA512", 64);

    private final String jca;
    private final int octets;
    private final DomainName wire;

    TsigAlgorithm(String jca, int octets) {
        this.jca = jca;
        this.octets = octets;
        this.wire = DomainName.of(text());
    }

    /** {@code hmac-sha256}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static TsigAlgorithm of(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no algorithm here; use "
                        + Arrays.stream(values()).map(TsigAlgorithm::text).collect(Collectors.joining(", "))));
    }

    /** As {@link javax.crypto.Mac} calls it. */
    String jca() {
        return jca;
    }

    int octets() {
        return octets;
    }

    DomainName wire() {
        return wire;
    }

    static @Nullable TsigAlgorithm of(DomainName name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.wire.equals(name))
                .findFirst()
                .orElse(null);
    }
}
