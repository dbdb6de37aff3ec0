package dev.berth.dns;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Inventories out of zone-file text, read by dnsjava. */
public final class Zones {
    private Zones() {}

    /** Zones by name, each with the text of its records but SOA; serial 1. */
    public static MemoryInventory inventory(Map<String, String> texts) throws IOException {
        List<Change> changes = new ArrayList<>();
        long id = 1;
        for (Map.Entry<String, String> zone : texts.entrySet()) {
            DomainName name = DomainName.of(zone.getKey());
            changes.add(new Change.Put(Kinds.ZONE.ref(id++), SampleSite.zone(name), 0, "berth.yaml:1"));
        }
        for (Map.Entry<String, String> zone : texts.entrySet()) {
            for (RecordEntry entry : entries(zone.getKey(), zone.getValue())) {
                changes.add(new Change.Put(Kinds.RRSET.ref(id++), entry, 0));
            }
        }
        var inventory = new MemoryInventory(new TestClock());
        SampleSite.committed(inventory.commit(new Proposal(SampleSite.FILE, Subject.NOBODY, "zones", changes)));
        return inventory;
    }

    /** The RRsets of a zone file's text, as an operator's. */
    public static List<RecordEntry> entries(String zone, String text) throws IOException {
        record Place(DomainName name, int type) {}
        Map<Place, RecordEntry> entries = new LinkedHashMap<>();
        Name origin = Name.fromString(zone.endsWith(".") ? zone : zone + ".");
        try (var master = new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), origin, 3600)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                DomainName owner = DomainName.at(record.getName().toWire(), 0);
                int ttl = (int) record.getTTL();
                var one = new RecordEntry(
                        owner,
                        record.getType(),
                        ttl,
                        List.of(Octets.copyOf(record.rdataToWireCanonical())),
                        Owner.OPERATOR);
                entries.merge(new Place(owner, record.getType()), one, (a, b) -> {
                    List<Octets> all = new ArrayList<>(a.rdata());
                    all.addAll(b.rdata());
                    return new RecordEntry(a.name(), a.type(), a.ttl(), all, a.owner());
                });
            }
        }
        return List.copyOf(entries.values());
    }
}
