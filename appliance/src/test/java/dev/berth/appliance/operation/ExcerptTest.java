package dev.berth.appliance.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
    private static final List<String> ALL = List.of("Ann", "bob", "Cy", "dan");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // match, offset, limit, rows, total
                "-, -, -, Ann bob Cy dan, -",
                "-, 1, 2, bob Cy, 4",
                "-, -, 0, '', 4",
                "-, 9, 2, '', 4",
                "' ', 3, 5, dan, 4",
                "AN, -, -, Ann dan, -",
                "an, 1, 1, dan, 2",
            })
    void aPartIsTheSameWhetherTheLengthIsKnownOrCounted(
            String match, Integer offset, Integer limit, String rows, Integer total) throws OperationFailure {
        for (Excerpt<String> part : List.of(
                Excerpt.of(ALL.stream(), match, offset, limit, Excerpt::in),
                Excerpt.of(ALL.stream(), ALL.size(), match, offset, limit, Excerpt::in))) {
            assertThat(String.join(" ", part.rows())).isEqualTo(rows);
            assertThat(part.total()).isEqualTo(total);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-1, -", "-, -1", "-1, 5"})
    void nobodyAsksForLessThanNothing(Integer offset, Integer limit) {
        assertThatThrownBy(() -> Excerpt.of(Stream.of("a"), 1, null, offset, limit, Excerpt::in))
                .isInstanceOf(OperationFailure.class)
                .hasMessageContaining("not negative");
    }
}
