package dev.berth.dns.message;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;

/** A secret shared with a peer (RFC 8945 §4). Both have to call it the same. */
public record TsigKey(DomainName name, TsigAlgorithm algorithm, Octets secret) {
    @Override
    public String toString() {
        // Never the secret: keys turn up in logs.
        return "TsigKey[" + name + " " + algorithm.text() + "]";
    }
}
