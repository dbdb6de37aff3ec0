package dev.berth.ntp.server;

import dev.berth.ntp.key.SymmetricKey;
import dev.berth.ntp.message.NtpPacket;
import org.jspecify.annotations.Nullable;

/** What is done about a datagram. */
public sealed interface Decision {
    /** @param key what it is signed with, or null */
    record Answer(NtpPacket packet, @Nullable SymmetricKey key) implements Decision {}

    /** A kiss-o'-death (RFC 5905 §7.4). */
    record Kiss(NtpPacket packet, Reason reason) implements Decision {}

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
        /** Of those that are not to be answered. */
        DENIED,
        /** Above the rate limit. */
        RATE
    }
}
