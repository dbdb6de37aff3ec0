package dev.berth.dns.server;

import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.secondary.Incoming;
import dev.berth.dns.secondary.SecondaryZone;
import dev.berth.dns.secondary.ZoneCopy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Asks primaries for serials and zones, by dnsjava; waits for their answers. */
final class ZoneFetch {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofMinutes(15);

    private final @Nullable InetAddress from;

    /** @param from our address, by which primaries know us; null: whichever leads to them */
    ZoneFetch(@Nullable InetAddress from) {
        this.from = from;
    }

    /** @throws IOException that says what a primary did not do */
    long serial(SecondaryZone zone, InetSocketAddress primary) throws IOException {
        Name name = name(zone.name());
        Message query = Message.newQuery(Record.newRecord(name, Type.SOA, DClass.IN));
        query.getHeader().unsetFlag(Flags.RD);
        Message answer;
        try {
            answer = resolver(zone, primary, false).send(query);
        } catch (IOException e) {
            // Datagrams are lost, and some networks let none through.
            answer = resolver(zone, primary, true).send(query);
        }
        if (zone.key() != null && !answer.isVerified()) {
            throw new IOException(
                    "its answer is not signed with the key " + zone.key().name());
        }
        if (answer.getRcode() != Rcode.NOERROR) {
            throw new IOException("it answers " + Rcode.string(answer.getRcode()));
        }
        if (!answer.getHeader().getFlag(Flags.AA)) {
            throw new IOException("it is not authoritative for the zone");
        }
        for (Record record : answer.getSection(Section.ANSWER)) {
            if (record instanceof SOARecord soa && soa.getName().equals(name)) {
                return soa.getSerial();
            }
        }
        throw new IOException("its answer has no SOA");
    }

    private SimpleResolver resolver(SecondaryZone zone, InetSocketAddress primary, boolean tcp) {
        var resolver = new SimpleResolver(primary);
        resolver.setTimeout(PATIENCE);
        resolver.setTCP(tcp);
        resolver.setTSIGKey(tsig(zone.key()));
        if (from != null) {
            resolver.setLocalAddress(new InetSocketAddress(from, 0));
        }
        return resolver;
    }

    /** The primary's newest version, by steps where it has them; null where it is the one that we have. */
    Incoming.@Nullable Outcome transfer(SecondaryZone zone, InetSocketAddress primary, ZoneCopy have)
            throws IOException {
        if (have.isKnown()) {
            try {
                return run(zone, primary, have, true);
            } catch (ZoneTransferException | Incoming.Unfit e) {
                // No steps, or none that fit: the whole zone.
            }
        }
        try {
            return run(zone, primary, have, false);
        } catch (ZoneTransferException | Incoming.Unfit e) {
            throw new IOException("transfer failed, " + e.getMessage(), e);
        }
    }

    private Incoming.@Nullable Outcome run(
            SecondaryZone zone, InetSocketAddress primary, ZoneCopy have, boolean incremental)
            throws IOException, ZoneTransferException, Incoming.Unfit {
        Name name = name(zone.name());
        TSIG key = tsig(zone.key());
        ZoneTransferIn transfer = incremental
                ? ZoneTransferIn.newIXFR(name, have.serial(), false, primary, key)
                : ZoneTransferIn.newAXFR(name, primary, key);
        transfer.setTimeout(WHOLE);
        if (from != null) {
            transfer.setLocalAddress(new InetSocketAddress(from, 0));
        }
        var incoming = new Incoming(have);
        transfer.run(new Receiver(incoming));
        return incoming.finish();
    }

    private record Receiver(Incoming incoming) implements ZoneTransferIn.ZoneTransferHandler {
        @Override
        public void startAXFR() {
            incoming.whole();
        }

        @Override
        public void startIXFR() {
            incoming.incremental();
        }

        @Override
        public void startIXFRDeletes(Record soa) throws ZoneTransferException {
            try {
                incoming.removes(start(soa));
            } catch (Incoming.Unfit e) {
                throw new ZoneTransferException(e.getMessage());
            }
        }

        @Override
        public void startIXFRAdds(Record soa) throws ZoneTransferException {
            incoming.adds(start(soa));
        }

        @Override
        public void handleRecord(Record record) throws ZoneTransferException {
            if (record instanceof SOARecord) {
                incoming.start(start(record));
                return;
            }
            try {
                incoming.record(
                        DomainName.at(record.getName().toWire(), 0),
                        record.getType(),
                        (int) Math.min(record.getTTL(), Integer.MAX_VALUE),
                        Octets.copyOf(record.rdataToWireCanonical()));
            } catch (Incoming.Unfit e) {
                throw new ZoneTransferException(e.getMessage());
            }
        }

        private static Incoming.Start start(Record record) throws ZoneTransferException {
            if (!(record instanceof SOARecord soa)) {
                throw new ZoneTransferException("a record where the SOA should stand");
            }
            return new Incoming.Start(
                    new Soa(
                            DomainName.at(soa.getHost().toWire(), 0),
                            DomainName.at(soa.getAdmin().toWire(), 0),
                            (int) soa.getRefresh(),
                            (int) soa.getRetry(),
                            (int) soa.getExpire(),
                            (int) soa.getMinimum()),
                    (int) Math.min(soa.getTTL(), Integer.MAX_VALUE),
                    soa.getSerial());
        }
    }

    private static Name name(DomainName name) throws IOException {
        return new Name(name.wire());
    }

    static @Nullable TSIG tsig(@Nullable TsigKey key) {
        try {
            return key == null
                    ? null
                    : new TSIG(
                            Name.fromString(key.algorithm().text() + "."),
                            new Name(key.name().wire()),
                            key.secret().bytes());
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
