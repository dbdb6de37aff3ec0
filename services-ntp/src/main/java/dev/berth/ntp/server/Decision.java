package dev.berth.ntp.server;

import dev.berth.ntp.message.NtpPacket;

/** What is done about a datagram. */
public sealed interface Decision {
    record Answer(NtpPacket packet) implements Decision {}

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
        UNKNOWN_KEY
    }
}
