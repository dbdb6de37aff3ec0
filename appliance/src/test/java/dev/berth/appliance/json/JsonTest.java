package dev.berth.appliance.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Ipv4;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {
    private enum Colour {
        RED,
        BLUE
    }

    private record Inner(Ipv4 address, List<Inner> more) {}

    private record All(
            String text,
            int number,
            boolean flag,
            Long boxed,
            Colour colour,
            Instant at,
            Duration time,
            Map<String, List<String>> options,
            List<Inner> inner) {}

    private record Picky(int positive) {
        Picky {
            if (positive <= 0) {
                throw new IllegalArgumentException(positive + " is not positive");
            }
        }
    }

    @Test
    void aRecordComesBackAsItWas() {
        var all = new All(
                "a",
                7,
                true,
                9L,
                Colour.BLUE,
                Instant.parse("2026-03-01T12:00:00.5Z"),
                Duration.ofMinutes(90),
                Map.of("routers", List.of("10.77.0.1")),
                List.of(new Inner(Ipv4.of("10.77.0.1"), List.of(new Inner(Ipv4.of("10.77.0.2"), List.of())))));
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(all), All.class))
                .isEqualTo(all);
    }

    @Test
    void whatIsAbsentIsNullOrZero() {
        assertThat(Json.mapper().readValue("{\"text\":null}", All.class))
                .isEqualTo(new All(null, 0, false, null, null, null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"positive\":0}",
                "{\"positive\":\"x\"}",
                "[1]",
                "{\"positive\":1,\"more\":2}",
                "{\"positive\":1"
            })
    void aMistakeIsAnErrorOfTheLibrary(String json) {
        assertThatThrownBy(() -> Json.mapper().readValue(json, Picky.class)).isInstanceOf(JacksonException.class);
    }

    @Test
    void aMistakeSaysWhereItStands() {
        assertThatThrownBy(() -> Json.mapper()
                        .readValue("{\"inner\":[{\"address\":\"10.77.0.1\"},{\"address\":\"10.77\"}]}", All.class))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        e -> assertThat(e.getPathReference()).contains("\"inner\"", "[1]", "\"address\""));
    }

    @Property(tries = 2000)
    void everyInstantIsReadAsItIsWritten(
            @ForAll @LongRange(min = -100_000_000_000L, max = 300_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano) {
        for (int each : new int[] {0, nano, nano / 1000 * 1000, nano / 1_000_000 * 1_000_000}) {
            Instant instant = Instant.ofEpochSecond(second, each);
            assertThat(Json.mapper().readValue('"' + instant.toString() + '"', Instant.class))
                    .isEqualTo(instant);
            assertThat(Json.mapper().writeValueAsString(instant)).isEqualTo('"' + instant.toString() + '"');
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-13-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-01-01T24:00:01Z",
                "2026-01-01T00:00:00"
            })
    void whatIsNoInstantIsAnError(String text) {
        assertThatThrownBy(() -> Json.mapper().readValue('"' + text + '"', Instant.class))
                .isInstanceOf(JacksonException.class);
    }
}
