package dev.berth.dns.sign;

import dev.berth.appliance.net.Octets;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a signed zone for the next start.
 *
 * @param serial of the state that has exactly these signatures; 0 where the zone has gone on since
 * @param byDigest every signature, by {@link Signatures#digest} of what it covers
 */
public record KeptSignatures(long serial, Map<Octets, List<Octets>> byDigest) {
    public static final KeptSignatures NONE = new KeptSignatures(0, Map.of());

    KeptSignatures withoutSerial() {
        return new KeptSignatures(0, byDigest);
    }
}
