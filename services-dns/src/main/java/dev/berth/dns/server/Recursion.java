package dev.berth.dns.server;

import dev.berth.appliance.net.DomainName;
import dev.berth.dns.forward.ForwardCache.Kept;
import dev.berth.dns.forward.Forwarding;
import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Wire;
import dev.berth.dns.transfer.TransferWriter.Sink;
import dev.berth.dns.zone.Lookup;
import dev.berth.dns.zone.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Answers what is not ours, what we have delegated, or what an alias of ours leads to, through the {@link Forwarder}. A name below
 * a delegation of ours is asked of the forwarders, as BIND does it: not of the servers that it is delegated to.
 */
final class Recursion {
    private final Serving serving;

    Recursion(Serving serving) {
        this.serving = serving;
    }

    /** @throws IOException when the client is gone */
    void answer(byte[] message, Query query, Transport transport, Sink sink) throws IOException {
        int limit = transport.isStream() ? Responder.MAX_TCP : query.udpLimit();
        Own own = own(message, query);
        Message aliases = own.aliases();
        DomainName name = aliases == null ? DomainName.at(message, Wire.HEADER) : target(aliases);
        Forwarding forwarding = serving.forwarding().get();
        List<InetSocketAddress> servers = forwarding.servers(name);
        if (servers.isEmpty() && own.result() == Result.DELEGATION) {
            // Whom else to ask, the client may know.
            byte[] referral = own.message().toWire(limit);
            serving.counts().answered(Rcode.NOERROR);
            sink.send(referral, referral.length);
            return;
        }
        if (servers.isEmpty()) {
            reject(message, query, aliases == null ? Rcode.REFUSED : Rcode.SERVFAIL, sink);
            return;
        }
        Kept kept = serving.forwarder().ask(name, query.type(), query.dnssecOk(), servers);
        if (kept == null) {
            reject(message, query, Rcode.SERVFAIL, sink);
            return;
        }
        int age = kept.age(serving.clock().instant());
        byte[] answer = aliases == null
                ? kept.answer().answer(message, query, age, limit)
                : joined(aliases, query, kept, limit);
        serving.counts().forwarded();
        serving.counts().answered((answer[3] & 15) == 3 ? Rcode.NXDOMAIN : Rcode.NOERROR);
        sink.send(answer, answer.length);
    }

    /** What we say to a question ourselves. */
    private record Own(Message message, Result result) {
        /** Our own part of the answer, where an alias of ours leads away; else null. */
        @Nullable
        Message aliases() {
            if (message.getSection(Section.ANSWER).isEmpty()) {
                return null;
            }
            Message some = message.clone();
            some.removeAllRecords(Section.AUTHORITY);
            some.removeAllRecords(Section.ADDITIONAL);
            return some;
        }
    }

    private Own own(byte[] message, Query query) throws IOException {
        byte[] out = new byte[Responder.MAX_TCP];
        var answer = new AnswerWriter(out);
        answer.begin(message, query.withoutOptions(), Responder.MAX_TCP);
        Result result = new Lookup(serving.zones()).find(message, query, answer);
        answer.recursionAvailable();
        return new Own(new Message(Arrays.copyOf(out, answer.finish())), result);
    }

    private static DomainName target(Message own) {
        // Signatures may stand between and behind the aliases.
        return own.getSection(Section.ANSWER).reversed().stream()
                .filter(CNAMERecord.class::isInstance)
                .map(alias -> DomainName.at(((CNAMERecord) alias).getTarget().toWire(), 0))
                .findFirst()
                .orElseGet(() -> DomainName.at(own.getQuestion().getName().toWire(), 0));
    }

    private byte[] joined(Message own, Query query, Kept kept, int limit) throws IOException {
        Message theirs = new Message(kept.answer().octets());
        long age = kept.age(serving.clock().instant());
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record record : theirs.getSection(section)) {
                own.addRecord(
                        Record.newRecord(
                                record.getName(),
                                record.getType(),
                                record.getDClass(),
                                Math.max(0, record.getTTL() - age),
                                record.rdataToWireCanonical()),
                        section);
            }
        }
        own.getHeader().setFlag(Flags.RA);
        own.getHeader().setRcode(theirs.getHeader().getRcode());
        if (query.edns()) {
            own.addRecord(new OPTRecord(Query.MAX_UDP, 0, 0, query.dnssecOk() ? 0x8000 : 0), Section.ADDITIONAL);
        }
        return own.toWire(limit);
    }

    private void reject(byte[] message, Query query, Rcode rcode, Sink sink) throws IOException {
        byte[] out = new byte[Query.MAX_UDP];
        int length = new AnswerWriter(out).reject(message, query.rejected(rcode));
        serving.counts().answered(rcode);
        sink.send(out, length);
    }
}
