package dev.berth.appliance.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubjectFilterTest {
    private static final int SUBJECTS = 3 * SubjectRows.SPAN;

    private static String mac(int i) {
        return String.format("52:54:00:%02x:%02x:%02x", i >> 16, i >> 8 & 255, i & 255);
    }

    @Test
    void allThatWereAddedPassAndFewOthersDo() {
        var filter = new SubjectFilter();
        IntStream.range(0, SUBJECTS).forEach(i -> filter.add(mac(i)));
        SubjectFilter stored = SubjectFilter.of(filter.text());

        assertThat(IntStream.range(0, SUBJECTS).mapToObj(SubjectFilterTest::mac))
                .allMatch(stored::mayHold);
        assertThat(IntStream.range(SUBJECTS, SUBJECTS + 10_000)
                        .mapToObj(SubjectFilterTest::mac)
                        .filter(stored::mayHold)
                        .count())
                .isLessThan(150);
    }

    /** The number was computed apart, from the description of the hash. */
    @Test
    void whatIsStoredTodayIsReadTomorrow() {
        var filter = new SubjectFilter();
        filter.add("52:54:00:77:00:01");
        assertThat(filter.text().hashCode()).isEqualTo(-683624983);
    }
}
