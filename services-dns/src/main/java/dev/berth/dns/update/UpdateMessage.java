package dev.berth.dns.update;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** An UPDATE message's zone, prerequisites and updates (RFC 2136 §2). */
public record UpdateMessage(DomainName zone, List<Entry> prerequisites, List<Entry> updates) {
    static final int CLASS_IN = 1;
    static final int CLASS_NONE = 254;
    static final int CLASS_ANY = 255;

    /** One RR as it came; its class says what is meant by it. {@code rdata} is empty where there is none. */
    record Entry(DomainName name, int type, int rrClass, long ttl, Octets rdata) {}

    /** The message, whose sections have been found well-formed, or null where a record's data is not. */
    public static @Nullable UpdateMessage read(byte[] octets) {
        UpdateMessage plain = UpdateReader.read(octets);
        return plain == null ? readAny(octets) : plain;
    }

    /** Whatever its types are. */
    static @Nullable UpdateMessage readAny(byte[] octets) {
        try {
            var message = new Message(octets);
            Record zone = message.getQuestion();
            if (zone == null || zone.getType() != QType.SOA || zone.getDClass() != CLASS_IN) {
                return null;
            }
            return new UpdateMessage(
                    name(zone),
                    entries(message.getSection(Section.PREREQ)),
                    entries(message.getSection(Section.UPDATE)));
        } catch (IOException | RuntimeException e) {
            // dnsjava's codecs throw what they like over bad data.
            return null;
        }
    }

    /** All names that the message is about. */
    public Set<DomainName> names() {
        Set<DomainName> names = HashSet.newHashSet(2);
        prerequisites.forEach(entry -> names.add(entry.name()));
        updates.forEach(entry -> names.add(entry.name()));
        return names;
    }

    private static DomainName name(Record record) {
        return DomainName.at(record.getName().toWire(), 0);
    }

    private static List<Entry> entries(List<Record> records) {
        List<Entry> entries = new ArrayList<>(records.size());
        for (Record record : records) {
            entries.add(new Entry(
                    name(record),
                    record.getType(),
                    record.getDClass(),
                    record.getTTL(),
                    Octets.copyOf(record.rdataToWireCanonical())));
        }
        return entries;
    }
}
