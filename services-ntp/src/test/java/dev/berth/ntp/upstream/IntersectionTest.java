package dev.berth.ntp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.message.Leap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntersectionTest {
    private static final long MS = 1_000_000;

    /** {@code offset+-distance} in milliseconds, with blanks between. */
    private static List<Candidate> candidates(String text) {
        List<Candidate> all = new ArrayList<>();
        for (String one : text.split(" ")) {
            String[] parts = one.split("±");
            Source source = Source.begin(new Endpoint(new Ipv4(0x0a000001 + all.size()), 123), false, 0);
            var claims = new Claims(Leap.NONE, 2, 0, 0, 0);
            var estimate = new Register.Estimate(Long.parseLong(parts[0]) * MS, 0, 0, 0);
            all.add(new Candidate(source, claims, estimate, Long.parseLong(parts[1]) * MS));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "one alone is believed, 7±50, 1",
        "two that agree, 0±10 5±10, 1 2",
        "two that do not, 0±10 500±10, ''",
        "three with a liar, 0±10 500±10 3±10, 1 3",
        "a liar that is very sure, 0±10 500±0 3±10, 1 3",
        "a liar that is very vague but off, 0±10 400±300 3±10, 1 3",
        "two against two, 0±10 1±10 500±10 501±10, ''",
        "three against two, 0±10 1±10 500±10 501±10 2±10, 1 2 5",
        "a vague one that includes the others, 0±10 3±400 1±10, 1 2 3",
        "all different, 0±10 100±10 200±10, ''",
        "intervals that only touch, 0±10 20±10 10±5, ''",
        "nobody's middle is in the middle, 0±10 15±10, ''",
    })
    void aMajorityIsBelieved(String name, String offsets, String believed) {
        List<Candidate> all = candidates(offsets);
        List<Integer> expected = believed.isEmpty()
                ? List.of()
                : Arrays.stream(believed.split(" ")).map(Integer::valueOf).toList();
        List<Integer> truechimers = Intersection.truechimers(all).stream()
                .map(candidate -> all.indexOf(candidate) + 1)
                .toList();
        assertThat(truechimers).as(name).isEqualTo(expected);
    }
}
