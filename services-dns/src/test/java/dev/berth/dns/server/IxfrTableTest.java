package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.dns.Zones;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The table {@code ixfr.txt}: a zone, its changes, and what is answered to who has which version. */
class IxfrTableTest {
    private static final String LAB = "lab.example";

    private final StringBuilder zone = new StringBuilder();
    private final List<List<String>> changes = new ArrayList<>();
    private final Map<String, List<String>> cases = new java.util.LinkedHashMap<>();

    @TestFactory
    Stream<DynamicTest> rows() throws Exception {
        Path file = Path.of(URI.create(Objects.requireNonNull(IxfrTableTest.class.getResource("/ixfr.txt"))
                .toString()));
        read(Files.readAllLines(file));
        MemoryInventory inventory = Zones.inventory(Map.of(LAB, zone.toString()));
        Desk desk = Desk.over(inventory);
        desk.access = new Access(Map.of(), List.of(Subnet.of("127.0.0.0/8")), Set.of(), List.of(), null, List.of());
        for (List<String> change : changes) {
            commit(inventory, change);
        }
        return cases.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(
                        "ixfr " + row.getKey(),
                        file.toUri(),
                        () -> assertThat(asked(desk, Long.parseLong(row.getKey())))
                                .containsExactlyElementsOf(row.getValue())));
    }

    private void read(List<String> lines) {
        String last = null;
        for (String raw : lines) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith(";") || line.startsWith("zone ")) {
                continue;
            }
            if (line.equals("change")) {
                changes.add(new ArrayList<>());
            } else if (line.startsWith("ixfr ")) {
                last = line.substring(5);
                cases.put(last, new ArrayList<>());
            } else if (last != null) {
                cases.get(last).add(line);
            } else if (changes.isEmpty()) {
                zone.append(line).append('\n');
            } else {
                changes.getLast().add(line);
            }
        }
    }

    private static void commit(MemoryInventory inventory, List<String> lines) throws IOException {
        Map<String, List<Octets>> rdata = new java.util.LinkedHashMap<>();
        Map<String, RecordEntry> entries = new java.util.LinkedHashMap<>();
        for (String line : lines) {
            RecordEntry one =
                    Zones.entries(LAB, line.substring(1).strip() + "\n").getFirst();
            String place = one.name() + " " + one.type();
            Entity<RecordEntry> seen = seen(inventory, one);
            entries.putIfAbsent(place, one);
            List<Octets> all = rdata.computeIfAbsent(
                    place,
                    p -> new ArrayList<>(seen == null ? List.of() : seen.value().rdata()));
            if (line.startsWith("-")) {
                assertThat(all.removeAll(one.rdata())).as(line).isTrue();
            } else {
                all.addAll(one.rdata());
            }
        }
        List<Change> changed = new ArrayList<>();
        entries.forEach((place, one) -> {
            Entity<RecordEntry> seen = seen(inventory, one);
            if (rdata.get(place).isEmpty()) {
                changed.add(Change.Remove.of(Objects.requireNonNull(seen)));
                return;
            }
            var next = new RecordEntry(one.name(), one.type(), one.ttl(), rdata.get(place), one.owner());
            if (seen == null) {
                long id = 1000 + inventory.now().revision() * 10 + changed.size();
                changed.add(new Change.Put(Kinds.RRSET.ref(id), next, 0));
            } else {
                changed.add(Change.Put.update(seen, next));
            }
        });
        SampleSite.committed(
                inventory.commit(new Proposal(new Actor(Actor.Sort.USER, "ann"), Subject.NOBODY, "a change", changed)));
    }

    private static Entity<RecordEntry> seen(MemoryInventory inventory, RecordEntry entry) {
        return inventory.now().find(Kinds.RRSET, RecordEntry.key(entry.name(), entry.type(), entry.owner()));
    }

    /** The records of the answer; where it is the whole zone, those between its SOAs in order. */
    private static List<String> asked(Desk desk, long serial) throws IOException {
        Message query = Desk.query(LAB + ".", Type.IXFR);
        Name name = Name.fromString(LAB + ".");
        query.addRecord(new SOARecord(name, DClass.IN, 0, name, name, serial, 0, 0, 0, 0), Section.AUTHORITY);
        List<String> all = new ArrayList<>();
        for (byte[] message : desk.transfer(query.toWire())) {
            for (Record record : Desk.parsed(message).getSection(Section.ANSWER)) {
                all.add(
                        record instanceof SOARecord soa
                                ? soa.getName() + " SOA " + soa.getSerial()
                                : record.getName() + " " + record.getTTL() + " " + Type.string(record.getType()) + " "
                                        + record.rdataToString());
            }
        }
        if (all.size() > 2 && !all.get(1).contains(" SOA ")) {
            all.subList(1, all.size() - 1).sort(null);
        }
        return all;
    }
}
