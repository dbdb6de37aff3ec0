package dev.berth.appliance.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnclosersTest {
    private static final Enclosers<String> ZONES = Enclosers.of(Map.of(
            DomainName.of("lab.example"), "lab",
            DomainName.of("deep.rack.lab.example"), "deep",
            DomainName.of("10.in-addr.arpa"), "reverse"));

    @ParameterizedTest
    @CsvSource({
        "lab.example, lab",
        "node1.lab.example, lab",
        "rack.lab.example, lab",
        "a.b.deep.rack.lab.example, deep",
        "4.3.2.10.in-addr.arpa, reverse",
        "xlab.example,",
        "example,",
        ".,",
    })
    void theClosestNameAboveCounts(String name, String expected) {
        assertThat(ZONES.closest(DomainName.of(name))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"., root", "any.where, root", "example, example"})
    void theRootEnclosesEverything(String name, String expected) {
        Enclosers<String> all = Enclosers.of(Map.of(DomainName.ROOT, "root", DomainName.of("example"), "example"));
        assertThat(all.closest(DomainName.of(name))).isEqualTo(expected);
    }

    /** As looking at every ancestor says it. */
    @Property(tries = 200)
    void itIsWhatAWalkUpwardsFinds(@ForAll int seed) {
        var random = new Random(seed);
        Map<DomainName, Integer> some = new HashMap<>();
        List<DomainName> names = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            DomainName name = name(random);
            names.add(name);
            if (i % 3 == 0) {
                some.put(name, i);
            }
        }
        Enclosers<Integer> enclosers = Enclosers.of(some);
        for (DomainName name : names) {
            DomainName at = name;
            while (!some.containsKey(at) && !at.isRoot()) {
                at = at.parent();
            }
            assertThat(enclosers.closest(name)).isEqualTo(some.get(at));
        }
    }

    private static DomainName name(Random random) {
        DomainName name = DomainName.ROOT;
        for (int labels = random.nextInt(5); labels > 0; labels--) {
            name = name.child("l" + random.nextInt(3));
        }
        return name;
    }
}
