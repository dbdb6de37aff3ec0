package dev.berth.ntp.server;

import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.key.SymmetricKey;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.server.Decision.Answer;
import dev.berth.ntp.server.Decision.Reason;
import dev.berth.ntp.server.Decision.Silence;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decides about one datagram (RFC 5905 §9.2, RFC 4330 §6). */
public final class Answering {
    private static final int NTP_PORT = 123;
    /** What a kiss asks a client to wait at least, log2 of seconds. */
    private static final int SLOWEST = 6;

    private Answering() {}

    /**
     * Whether and how to answer.
     *
     * @param sourcePort of the datagram
     * @param octets the whole datagram, to check its digest
     * @param ours whether it came from one of our networks
     * @param keys what may sign requests
     * @param reference what is true of our clock
     * @param precision of our clock, log2 of seconds
     * @param arrived when the datagram arrived
     * @param now when the answer leaves
     */
    public static Decision decide(
            Decoded datagram,
            ByteBuffer octets,
            int sourcePort,
            boolean ours,
            Keys keys,
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
                    case CLIENT -> {
                        Decoded.Mac mac = whole.mac();
                        SymmetricKey key = mac == null ? null : keys.find(mac.keyId());
                        if (mac != null && key == null) {
                            yield new Silence(Reason.UNKNOWN_KEY);
                        }
                        yield mac != null && key != null && !Signing.verifies(key, octets, request.version(), mac)
                                ? new Silence(Reason.BAD_DIGEST)
                                : answer(request, reference, precision, arrived, now, key);
                    }
                    // Version 1 has no mode on the wire: peers speak from the NTP port, clients from another (RFC
                    // 1059).
                    case UNSPECIFIED ->
                        request.version() == 1 && sourcePort != NTP_PORT
                                ? answer(request, reference, precision, arrived, now, null)
                                : new Silence(request.version() == 1 ? Reason.SYMMETRIC : Reason.NOT_A_REQUEST);
                    case SYMMETRIC_ACTIVE, SYMMETRIC_PASSIVE -> new Silence(Reason.SYMMETRIC);
                    case SERVER, BROADCAST -> new Silence(Reason.NOT_A_REQUEST);
                    case CONTROL, PRIVATE -> new Silence(Reason.CONTROL);
                };
            }
        };
    }

    /** Tells a client that it is not answered, and why: four letters. Its times are its own, so that it learns none. */
    static NtpPacket kiss(NtpPacket request, int code, int precision) {
        return new NtpPacket(
                Leap.UNSYNCHRONISED,
                request.version(),
                Mode.SERVER,
                0,
                Math.max(SLOWEST, request.poll()),
                precision,
                0,
                0,
                code,
                NtpTimestamp.ZERO,
                request.transmit(),
                request.transmit(),
                request.transmit());
    }

    private static Answer answer(
            NtpPacket request,
            Reference reference,
            int precision,
            NtpTimestamp arrived,
            NtpTimestamp now,
            @Nullable SymmetricKey key) {
        return new Answer(
                new NtpPacket(
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
                        now),
                key);
    }
}
