package dev.berth.dns.message;

/** What a received message is to an authoritative server. */
public sealed interface Decoded permits Query, Decoded.Update, Decoded.Notify, Decoded.Rejected, Decoded.Silence {
    /**
     * To be answered with an error alone.
     *
     * @param questionEnd offset behind the question, to be echoed; {@link Wire#HEADER} when there is none that can be
     * @param edns whether the answer carries an OPT record
     */
    record Rejected(int id, int flags, int questionEnd, boolean edns, Rcode rcode) implements Decoded {}

    /**
     * A message with opcode UPDATE whose sections are well-formed (RFC 2136); what they hold has not been looked at.
     *
     * @param signedAt where its TSIG record begins, or 0
     */
    record Update(int id, int flags, int questionEnd, boolean edns, int signedAt) implements Decoded {}

    /**
     * A message with opcode NOTIFY (RFC 1996) about the SOA of the zone in its question.
     *
     * @param signedAt where its TSIG record begins, or 0
     */
    record Notify(int id, int flags, int questionEnd, boolean edns, int signedAt) implements Decoded {}

    /** Not to be answered at all. */
    enum Silence implements Decoded {
        /** Shorter than a header. */
        SHORT,
        /** A response: answering it could make two servers talk for ever. */
        RESPONSE
    }
}
