package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
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

    /** Signatures that may still be good; none where nothing was kept. */
    KeptSignatures signatures(DomainName zone);

    /** Keeps signatures for the next start; without them it takes longer, no more. */
    void keep(DomainName zone, KeptSignatures signatures);

    /** The zone goes on from the state that was kept, whose serial is to be 0 from now on, on stable storage; false where that failed. */
    boolean goOn(DomainName zone);
}
