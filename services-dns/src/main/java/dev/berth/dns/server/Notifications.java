package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Tsig;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.message.Wire;
import dev.berth.dns.transfer.TransferWriter.Sink;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers NOTIFY (RFC 1996) of the primaries whose zones are held here. */
final class Notifications {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    private final Serving serving;

    Notifications(Serving serving) {
        this.serving = serving;
    }

    /** @throws IOException when the client is gone */
    void answer(byte[] message, Decoded.Notify notify, InetAddress client, Sink sink) throws IOException {
        Tsig tsig = notify.signedAt() == 0
                ? null
                : Tsig.judge(
                        message,
                        notify.signedAt(),
                        serving.access().get().keys(),
                        serving.clock().instant());
        Rcode rcode = notify.signedAt() > 0 && tsig == null ? Rcode.FORMERR : decide(message, notify, tsig, client);
        byte[] out = new byte[Query.MAX_UDP];
        int length = new AnswerWriter(out)
                .reject(
                        message,
                        new Decoded.Rejected(notify.id(), notify.flags(), notify.questionEnd(), notify.edns(), rcode));
        serving.counts().answered(rcode);
        sink.send(
                out,
                tsig == null ? length : tsig.sign(out, length, serving.clock().instant()));
    }

    private Rcode decide(byte[] message, Decoded.Notify notify, @Nullable Tsig tsig, InetAddress client) {
        if (tsig != null && tsig.error() != 0) {
            return Rcode.NOTAUTH;
        }
        TsigKey key = tsig == null ? null : tsig.key();
        DomainName zone = DomainName.at(message, Wire.HEADER);
        long serial = QueryDecoder.answeredSerial(message, message.length, notify.questionEnd());
        return switch (serving.secondaries().notified(zone, client, key, serial)) {
            case TAKEN -> Rcode.NOERROR;
            case NOT_HELD -> refused(client, zone, Rcode.NOTAUTH, "no zone of that name is held for another primary");
            case NOT_A_PRIMARY -> refused(client, zone, Rcode.REFUSED, "it is no primary of the zone");
        };
    }

    private static Rcode refused(InetAddress client, DomainName zone, Rcode rcode, String reason) {
        LOG.atWarn()
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("zone", zone)
                .addKeyValue("reason", reason)
                .log("notify refused");
        return rcode;
    }
}
