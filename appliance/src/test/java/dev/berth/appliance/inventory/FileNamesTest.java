package dev.berth.appliance.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    private static final int TXT = 16;
    private static final DomainName CORP = DomainName.of("corp.example");
    private static final DomainName BELOW = DomainName.of("in.corp.example");

    private static RRset text(DomainName name) {
        return new RRset(name, TXT, 60, List.of(Octets.copyOf(new byte[] {1, 'x'})));
    }

    private static ZoneFile file(DomainName zone, List<DomainName> names) {
        var soa = new Soa(zone.child("ns"), zone.child("h"), 3600, 600, 1209600, 300);
        List<RRset> rrsets = names.stream().map(FileNamesTest::text).toList();
        return new ZoneFile(zone, soa, 60, 1, "digest", ZoneRecords.of(rrsets));
    }

    private static Change entry(int id, DomainName name) {
        List<Octets> address = List.of(Octets.copyOf(new byte[] {10, 9, 9, 9}));
        var entry = new RecordEntry(name, RRType.A, null, address, Owner.OPERATOR);
        return new Change.Put(Kinds.RRSET.ref(100 + id), entry, 0, null);
    }

    /** Operators say something of every third of the file's names, and of others; more in all than the file has, or less. */
    @ParameterizedTest
    @CsvSource({"0,0,false", "1,0,false", "40,0,false", "40,9,false", "40,100,false", "40,9,true", "40,100,true"})
    void theyAreShownInOrderAndThoseOfOthersAreLeftOut(int inFile, int others, boolean zoneBelow) {
        List<DomainName> names = new ArrayList<>(IntStream.range(0, inFile)
                .mapToObj(i -> i % 4 == 0 ? BELOW.child("n" + i) : CORP.child("n" + i))
                .toList());
        names.add(CORP);
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(Kinds.ZONE_FILE.ref(1), file(CORP, names), 0, "corp.zone:1"));
        if (zoneBelow) {
            changes.add(new Change.Put(Kinds.ZONE_FILE.ref(2), file(BELOW, List.of(BELOW)), 0, "in.zone:1"));
        }
        Snapshot state = Sample.accepted(Sample.site(), Sample.FILE, changes).after();
        List<Change> entries = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            entries.add(entry(i, 3 * i < inFile ? names.get(3 * i) : CORP.child("other" + i)));
        }
        if (!entries.isEmpty()) {
            state = Sample.accepted(state, Sample.ANN, entries).after();
        }

        List<DomainName> shown = new ArrayList<>();
        state.eachFileName(CORP, walk -> shown.add(walk.name()));

        Snapshot now = state;
        assertThat(shown)
                .isEqualTo(names.stream()
                        .filter(name -> now.names.get(name) == null)
                        .filter(name -> !zoneBelow || !name.isWithin(BELOW))
                        .sorted()
                        .toList());
        assertThat(new FileNames(state, file(CORP, names)).rrsets().map(RRset::name))
                .isEqualTo(shown);
    }
}
