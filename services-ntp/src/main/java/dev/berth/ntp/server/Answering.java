package dev.berth.ntp.server;

import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.server.Decision.Answer;
import dev.berth.ntp.server.Decision.Reason;
import dev.berth.ntp.server.Decision.Silence;

/** Decides about one datagram (RFC 5905 §9.2, RFC 4330 §6). */
public final class Answering {
    private static final int NTP_PORT = 123;

    private Answering() {}

    /**
     * Whether and how to answer.
     *
     * @param sourcePort of the datagram
     * @param ours whether it came from one of our networks
     * @param reference what is true of our clock
     * @param precision of our clock, log2 of seconds
     * @param arrived when the datagram arrived
     * @param now when the answer leaves
     */
    public static Decision decide(
            Decoded datagram,
            int sourcePort,
            boolean ours,
            Reference reference,
            int precision,
            NtpTimestamp arrived,
            NtpTimestamp now) {
        if (!ours) {
            return new Silence(Reason.NOT_OUR_NETWORK);
        }
        return switch (datagram) {
            case Decoded.Malformed malformed -> new Silence(Reason.MALFORMED);
            case Decoded.Whole whole -> {
                NtpPacket request = whole.packet();
                if (request.version() < 1 || request.version() > NtpPacket.NEWEST_VERSION) {
                    yield new Silence(Reason.VERSION);
                }
                yield switch (request.mode()) {
                    case CLIENT ->
                        whole.mac() == null
                                ? answer(request, reference, precision, arrived, now)
                                : new Silence(Reason.UNKNOWN_KEY);
                    // Version 1 has no mode on the wire: peers speak from the NTP port, clients from another (RFC
                    // 1059).
                    case UNSPECIFIED ->
                        request.version() == 1 && sourcePort != NTP_PORT
                                ? answer(request, reference, precision, arrived, now)
                                : new Silence(request.version() == 1 ? Reason.SYMMETRIC : Reason.NOT_A_REQUEST);
                    case SYMMETRIC_ACTIVE, SYMMETRIC_PASSIVE -> new Silence(Reason.SYMMETRIC);
                    case SERVER, BROADCAST -> new Silence(Reason.NOT_A_REQUEST);
                    case CONTROL, PRIVATE -> new Silence(Reason.CONTROL);
                };
            }
        };
    }

    private static Answer answer(
            NtpPacket request, Reference reference, int precision, NtpTimestamp arrived, NtpTimestamp now) {
        return new Answer(new NtpPacket(
                reference.leap(),
                request.version(),
                Mode.SERVER,
                // 16 is 0 on the wire (RFC 5905 §7.3, figure 11).
                reference.stratum() & 15,
                request.poll(),
                precision,
                reference.delay(),
                reference.dispersionAt(now),
                reference.referenceId(),
                reference.since(),
                request.transmit(),
                arrived,
                now));
    }
}
