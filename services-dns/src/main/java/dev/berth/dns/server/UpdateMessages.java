package dev.berth.dns.server;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.update.Telling.Attempt;
import dev.berth.dns.update.Telling.Prerequisite;
import dev.berth.dns.update.UpdateTo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Update;

/** Sends updates to another primary, by dnsjava; waits for their answers. */
final class UpdateMessages {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** What a datagram may carry without being cut on its way. */
    private static final int DATAGRAM = 1232;

    private final UpdateTo to;
    private final @Nullable InetAddress from;

    /** @param from our address, by which the server may know us; null: whichever leads to it */
    UpdateMessages(UpdateTo to, @Nullable InetAddress from) {
        this.to = to;
        this.from = from;
    }

    /**
     * The answer's code.
     *
     * @throws IOException where none comes that can be believed
     */
    int send(DomainName name, Attempt attempt) throws IOException {
        var owner = new Name(name.wire());
        var update = new Update(new Name(to.zone().wire()));
        for (Prerequisite prerequisite : attempt.prerequisites()) {
            switch (prerequisite) {
                case Prerequisite.NameIsFree free -> update.absent(owner);
                case Prerequisite.Absent absent -> update.absent(owner, absent.type());
                case Prerequisite.Equal equal -> {
                    for (Octets rdata : equal.rrset().rdata()) {
                        update.present(record(owner, equal.rrset(), 0, rdata));
                    }
                }
            }
        }
        for (int type : attempt.removed()) {
            update.delete(owner, type);
        }
        for (RRset rrset : attempt.added()) {
            for (Octets rdata : rrset.rdata()) {
                update.add(record(owner, rrset, rrset.ttl(), rdata));
            }
        }
        var resolver = new SimpleResolver(to.server());
        resolver.setTimeout(PATIENCE);
        resolver.setTSIGKey(ZoneFetch.tsig(to.key()));
        resolver.setTCP(update.toWire().length > DATAGRAM);
        resolver.setEDNS(-1);
        if (from != null) {
            resolver.setLocalAddress(new InetSocketAddress(from, 0));
        }
        Message answer = resolver.send(update);
        if (to.key() != null && !answer.isVerified()) {
            throw new IOException("its answer is not signed with the key "
                    + to.key().name() + ", " + org.xbill.DNS.Rcode.string(answer.getRcode()));
        }
        return answer.getRcode();
    }

    private static Record record(Name owner, RRset rrset, int ttl, Octets rdata) {
        return Record.newRecord(owner, rrset.type(), DClass.IN, ttl, rdata.length(), rdata.bytes());
    }
}
