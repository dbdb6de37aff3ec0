package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where keys are kept, and signatures over a restart. */
public interface SigningStore {
    /**
     * The keys of a zone, or null for one that was never signed.
     *
     * @throws SigningFailure when they are there and cannot be had
     */
    @Nullable
    ZoneKeys keys(DomainName zone) throws SigningFailure;

    /** Returns when the keys are on stable storage. */
    void keep(DomainName zone, ZoneKeys keys) throws SigningFailure;

    /** Signatures that may still be good, by {@link Signatures#digest}; empty when there are none. */
    Map<Octets, List<Octets>> signatures(DomainName zone);

    /** Keeps signatures for the next start; without them it takes longer, no more. */
    void keep(DomainName zone, Map<Octets, List<Octets>> signatures);
}
