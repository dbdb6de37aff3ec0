package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Tsig;
import dev.berth.dns.message.Wire;
import dev.berth.dns.transfer.Content;
import dev.berth.dns.transfer.Transfer;
import dev.berth.dns.transfer.TransferWriter;
import dev.berth.dns.transfer.TransferWriter.Sink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers AXFR and IXFR over TCP, for those who may. */
final class Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);

    private final Serving serving;

    Transfers(Serving serving) {
        this.serving = serving;
    }

    /** @throws IOException when the client is gone */
    void answer(byte[] message, Query query, InetAddress client, Sink sink) throws IOException {
        Tsig tsig = query.signedAt() == 0
                ? null
                : Tsig.judge(
                        message,
                        query.signedAt(),
                        serving.access().get().keys(),
                        serving.clock().instant());
        if (query.signedAt() > 0 && tsig == null) {
            reject(message, query, Rcode.FORMERR, null, sink);
            return;
        }
        DomainName name = DomainName.at(message, Wire.HEADER);
        Content zone = serving.contents().of(name);
        long has = query.type() == QType.IXFR ? QueryDecoder.serial(message, message.length, query) : 0;
        Rcode refusal = refusal(query, client, tsig, zone, has);
        if (refusal != null || zone == null) {
            LOG.atWarn()
                    .addKeyValue("zone", name)
                    .addKeyValue("client", client.getHostAddress())
                    .addKeyValue("answer", refusal)
                    .log("zone transfer refused");
            reject(message, query, refusal == null ? Rcode.REFUSED : refusal, tsig, sink);
            return;
        }
        Stream<Transfer.Line> steps =
                query.type() == QType.IXFR ? Transfer.since(zone.zone(), has, zone.serial(), serving.journal()) : null;
        Stream<Transfer.Line> lines = steps == null ? Transfer.whole(zone) : steps;
        new TransferWriter(message, query, name, sink, tsig, serving.clock()).write(lines);
        serving.counts().answered(Rcode.NOERROR);
        serving.counts().transferred(steps != null);
        LOG.atInfo()
                .addKeyValue("zone", name)
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("kind", steps == null ? "AXFR" : "IXFR")
                .log("zone transferred");
    }

    private @Nullable Rcode refusal(
            Query query, InetAddress client, @Nullable Tsig tsig, @Nullable Content zone, long has) {
        if (tsig != null && tsig.error() != 0) {
            return Rcode.NOTAUTH;
        }
        if (!serving.access().get().mayTransfer(client, tsig == null ? null : tsig.key())) {
            return Rcode.REFUSED;
        }
        if (zone == null) {
            return Rcode.NOTAUTH;
        }
        return has < 0 ? Rcode.FORMERR : null;
    }

    private void reject(byte[] message, Query query, Rcode rcode, @Nullable Tsig tsig, Sink sink) throws IOException {
        byte[] out = new byte[Query.MAX_UDP];
        int length = new AnswerWriter(out).reject(message, query.rejected(rcode));
        serving.counts().answered(rcode);
        sink.send(
                out,
                tsig == null ? length : tsig.sign(out, length, serving.clock().instant()));
    }
}
