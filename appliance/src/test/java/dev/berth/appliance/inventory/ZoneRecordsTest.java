package dev.berth.appliance.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneRecordsTest {
    private static final DomainName ZONE = DomainName.of("lab.example");

    private static DomainName name(int i) {
        // Some deeper than others, so that the order is not that of the numbers.
        return DomainName.of((i % 3 == 0 ? "x." : "") + "h" + i + ".lab.example");
    }

    private static RRset address(DomainName name, int last) {
        return new RRset(name, RRType.A, 60, List.of(Octets.copyOf(new byte[] {10, 64, (byte) (last >> 8), (byte) last
        })));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 31, 32, 33, 1000})
    void everyNameIsFoundAndNoOther(int count) {
        List<RRset> rrsets =
                IntStream.range(0, count).mapToObj(i -> address(name(i), i)).toList();
        var records = ZoneRecords.of(rrsets);

        for (ZoneRecords read : List.of(records, ZoneRecords.of(records.toString()))) {
            assertEquals(count, read.nameCount());
            assertEquals(count, read.size());
            assertEquals(
                    rrsets.stream().map(RRset::name).sorted().toList(),
                    read.names().toList());
            for (RRset rrset : rrsets) {
                assertEquals(List.of(rrset), read.at(rrset.name()));
            }
            // Before, between and behind all that is there; above and below of what is there.
            Stream.concat(
                            Stream.of(
                                            "a.example",
                                            "zz.example",
                                            "h.lab.example",
                                            "hh.lab.example",
                                            "0.lab.example",
                                            "com")
                                    .map(DomainName::of),
                            Stream.concat(
                                    Stream.of(ZONE, DomainName.ROOT),
                                    IntStream.range(0, count)
                                            .filter(i -> i % 3 != 0)
                                            .mapToObj(i -> name(i).child("y"))))
                    .forEach(other -> assertEquals(List.of(), read.at(other), other.toString()));
        }
    }
}
