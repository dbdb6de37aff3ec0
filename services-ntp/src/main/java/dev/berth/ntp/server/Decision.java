package dev.berth.ntp.server;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.key.SymmetricKey;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.nts.NtsRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done about a datagram. */
public sealed interface Decision {
    /** @param key what it is signed with, or null */
    record Answer(NtpPacket packet, @Nullable SymmetricKey key) implements Decision {}

    /** A kiss-o'-death (RFC 5905 §7.4). */
    record Kiss(NtpPacket packet, Reason reason) implements Decision {}

    /**
     * An answer or a kiss under the keys of the client's NTS session.
     *
     * @param kiss why it is no answer, or null
     * @param cookies that it brings
     * @param nonce {@link NtsRequest#NONCE} octets that it is sealed with
     */
    record Sealed(
            NtpPacket packet, @Nullable Reason kiss, NtsRequest.Genuine request, List<Octets> cookies, Octets nonce)
            implements Decision {}

    /** The kiss NTSN: the client needs new keys (RFC 8915 §5.7). */
    record Nak(NtpPacket packet, Reason reason, Octets uniqueId) implements Decision {}

    record Silence(Reason reason) implements Decision {}

    /** Why a datagram gets no answer; a label of the metrics. */
    enum Reason {
        MALFORMED,
        /** From an address that is in none of our networks, not loopback and not allowed. */
        NOT_OUR_NETWORK,
        /** A version that we do not speak. */
        VERSION,
        /** An answer or a broadcast: answering one makes a loop (RFC 5905 §9.2). */
        NOT_A_REQUEST,
        /** Symmetric mode: we are nobody's peer. */
        SYMMETRIC,
        /** Mode 6 and 7, with which servers were made amplifiers (RFC 8633 §4.1). */
        CONTROL,
        /** Signed with a key that we do not have. */
        UNKNOWN_KEY,
        /** Signed by somebody who does not have the key. */
        BAD_DIGEST,
        /** With some of the extension fields of NTS, or broken ones. */
        NTS_MALFORMED,
        /** With a cookie that none of our master keys opens. */
        NTS_COOKIE,
        /** With a good cookie, by somebody who does not have the keys in it. */
        NTS_AUTHENTICATOR,
        /** Of those that are not to be answered. */
        DENIED,
        /** Above the rate limit. */
        RATE
    }
}
