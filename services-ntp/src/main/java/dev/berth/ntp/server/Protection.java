package dev.berth.ntp.server;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.nts.CookieKeys;
import dev.berth.ntp.nts.NtsReply;
import dev.berth.ntp.nts.NtsRequest;
import dev.berth.ntp.server.Decision.Reason;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** What NTS makes of an answer (RFC 8915 §5.7). For one thread. */
final class Protection {
    private static final int NAK = NtpPacket.letters("NTSN");

    private final Supplier<CookieKeys> keys;
    private final SecureRandom random;

    Protection(Supplier<CookieKeys> keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /** The same decision where NTS has no part in the request, or nothing is said. */
    Decision over(Decision decided, Decoded.Whole request, ByteBuffer datagram, int precision) {
        NtpPacket header = request.packet();
        if (header.version() != NtpPacket.NEWEST_VERSION || request.mac() != null) {
            return decided;
        }
        NtpPacket packet;
        Reason kiss = null;
        switch (decided) {
            case Decision.Answer answer -> packet = answer.packet();
            case Decision.Kiss kissing -> {
                packet = kissing.packet();
                kiss = kissing.reason();
            }
            case Decision.Sealed sealed -> {
                return sealed;
            }
            case Decision.Nak nak -> {
                return nak;
            }
            case Decision.Silence silence -> {
                return silence;
            }
        }
        byte[] octets = new byte[datagram.remaining()];
        datagram.get(datagram.position(), octets);
        CookieKeys current = keys.get();
        return switch (NtsRequest.read(octets, current)) {
            case NtsRequest.Plain plain -> decided;
            case NtsRequest.Malformed malformed -> new Decision.Silence(Reason.NTS_MALFORMED);
            case NtsRequest.Refused refused ->
                new Decision.Nak(
                        Answering.kiss(header, NAK, precision),
                        refused.fault() == NtsRequest.Fault.COOKIE ? Reason.NTS_COOKIE : Reason.NTS_AUTHENTICATOR,
                        refused.uniqueId());
            case NtsRequest.Genuine genuine ->
                new Decision.Sealed(
                        packet, kiss, genuine, current.seal(genuine.keys(), genuine.cookies(), random), nonce());
        };
    }

    private Octets nonce() {
        byte[] nonce = new byte[NtsRequest.NONCE];
        random.nextBytes(nonce);
        return Octets.copyOf(nonce);
    }

    /** @param leaves stamped into an answer; a kiss tells no time */
    static void encode(Decision.Sealed sealed, NtpTimestamp leaves, ByteBuffer reply) {
        (sealed.kiss() == null ? sealed.packet().leaving(leaves) : sealed.packet()).encode(reply);
        NtsReply.seal(reply, sealed.request(), sealed.cookies(), sealed.nonce());
    }

    static void encode(Decision.Nak nak, ByteBuffer reply) {
        nak.packet().encode(reply);
        NtsReply.echo(reply, nak.uniqueId());
    }
}
