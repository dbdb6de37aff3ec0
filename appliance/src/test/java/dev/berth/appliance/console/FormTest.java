package dev.berth.appliance.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    @Test
    void namesMayComeTwiceAndValuesMayBeMissing() {
        assertThat(Form.parse("a=1&b=x+y%2Fz&a=2&c&d="))
                .isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("x y/z"), "c", List.of(""), "d", List.of("")));
        assertThat(Form.parse(null)).isEmpty();
    }

    @Property(seed = "20260301")
    void noFormIsAnError(@ForAll String text) {
        assertThat(Form.parse(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "https://evil.example/", "//evil.example/", "/\\evil.example", "hosts", "/a b", "/\u00e9"})
    void afterTheLoginNobodyIsLedToAnotherSite(String next) {
        assertThat(Entry.own(next)).isEqualTo("/");
    }

    @Test
    void afterTheLoginThePageFollowsThatWasAskedFor() {
        assertThat(Entry.own("/leases?state=bound")).isEqualTo("/leases?state=bound");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, now",
        "2026-03-01T11:59:30Z, 30 s ago",
        "2026-03-01T12:59:00Z, in 59 min",
        "2026-03-01T09:00:00Z, 3 h ago",
        "2026-03-31T12:00:00Z, in 30 d",
        "+1000000000-12-31T23:59:59.999999999Z, never",
    })
    void timesAreToldFromNow(Instant at, String words) {
        assertThat(Moments.relative(at, Instant.parse("2026-03-01T12:00:00Z"))).isEqualTo(words);
    }

    @Test
    void whatALinkIsMadeOfIsEscaped() {
        var row = Json.mapper().readTree("{\"name\":\"a/b c?\",\"none\":null}");
        assertThat(Rows.path("/hosts/{name}", row::path)).isEqualTo("/hosts/a%2Fb%20c%3F");
        assertThat(Rows.filled("{name} is {none}.", row::path)).isEqualTo("a/b c? is .");
    }
}
