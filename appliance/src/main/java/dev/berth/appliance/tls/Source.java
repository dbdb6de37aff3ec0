package dev.berth.appliance.tls;

import java.time.Instant;
import java.util.Optional;

/** Where the server's identity comes from. */
interface Source {
    /**
     * The identity to be shown now, made or read anew where that is due.
     *
     * @param shown the one that is shown at present
     * @throws TlsFailure when there is none that is any good
     */
    Identity identity(Optional<Identity> shown, Names names, Instant now) throws TlsFailure;

    /** The certificate of the authority that clients must trust, in PEM; empty when it is not ours to give. */
    Optional<String> authority(Identity shown);
}
