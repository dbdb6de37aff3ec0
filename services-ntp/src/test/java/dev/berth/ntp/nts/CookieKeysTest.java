package dev.berth.ntp.nts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Octets;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieKeysTest {
    private static final Instant NOON = TestClock.NOON;
    private static final SessionKeys SESSION = new SessionKeys(key(1), key(2));

    private final Random random = new Random(1);
    private final CookieKeys first = CookieKeys.begin(NOON, random);

    static Octets key(int octet) {
        byte[] octets = new byte[Siv.KEY];
        java.util.Arrays.fill(octets, (byte) octet);
        return Octets.copyOf(octets);
    }

    @Test
    void aCookieGivesBackTheKeysAndLooksLikeNoOther() {
        List<Octets> cookies = first.seal(SESSION, 8, random);
        assertThat(new HashSet<>(cookies)).hasSize(8);
        assertThat(cookies).allSatisfy(cookie -> {
            assertThat(cookie.length()).isEqualTo(100);
            assertThat(first.open(cookie)).isEqualTo(SESSION);
            assertThat(cookie.toString()).doesNotContain("01010101", "02020202");
        });
    }

    @Test
    void aCookieThatWasChangedOrCutIsNotOpened() {
        byte[] cookie = first.seal(SESSION, 1, random).getFirst().bytes();
        for (int i = 0; i < cookie.length; i++) {
            byte[] changed = cookie.clone();
            changed[i] ^= 1;
            assertThat(first.open(Octets.copyOf(changed))).isNull();
            assertThat(first.open(Octets.copyOf(cookie, 0, i))).isNull();
        }
    }

    @Test
    void cookiesOfTheTwoKeysBeforeAreStillGoodAndThoseOfOlderOnesAreNot() {
        Octets cookie = first.seal(SESSION, 1, random).getFirst();
        CookieKeys keys = first;
        for (int day = 1; day <= 2; day++) {
            keys = keys.rotated(NOON.plus(Duration.ofDays(day)), random);
            assertThat(keys.open(cookie)).isEqualTo(SESSION);
            assertThat(first.open(keys.seal(SESSION, 1, random).getFirst())).isNull();
        }
        keys = keys.rotated(NOON.plus(Duration.ofDays(3)), random);
        assertThat(keys.keys()).hasSize(3);
        assertThat(keys.open(cookie)).isNull();
    }

    @Test
    void aKeyIsDueAfterADayAndWhenTheClockWasSetFarBack() {
        assertThat(first.isDue(NOON.plusSeconds(86_399))).isFalse();
        assertThat(first.isDue(NOON.plusSeconds(86_400))).isTrue();
        assertThat(first.isDue(NOON.minusSeconds(3_600))).isFalse();
        assertThat(first.isDue(NOON.minusSeconds(86_400))).isTrue();
    }

    @Test
    void numbersBeginAnew() {
        var last = new CookieKeys(List.of(new CookieKey(65_535, NOON, key(3))));
        CookieKeys next = last.rotated(NOON, random);
        assertThat(next.keys().getLast().id()).isZero();
        assertThat(next.open(last.seal(SESSION, 1, random).getFirst())).isEqualTo(SESSION);
    }

    @Test
    void theTextIsReadAsItWasWrittenAndNothingElseTellsAKey() {
        CookieKeys keys = first.rotated(NOON.plusMillis(1), random);
        assertThat(CookieKeys.parse(keys.text())).isEqualTo(keys);
        assertThat(keys.toString())
                .doesNotContain(first.keys().getFirst().secret().toString());
        assertThat(SESSION.toString()).doesNotContain("0101");
    }

    private static final String SECRET = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "1 2026-01-01T00:00:00Z",
                "1 2026-01-01T00:00:00Z AAAA",
                "x 2026-01-01T00:00:00Z " + SECRET,
                "65536 2026-01-01T00:00:00Z " + SECRET,
                "1 yesterday " + SECRET,
                "1 2026-01-01T00:00:00Z " + SECRET + "\n1 2026-01-02T00:00:00Z " + SECRET,
                "1 2026-01-01T00:00:00Z " + SECRET + "\n2 2026-01-02T00:00:00Z " + SECRET + "\n3 2026-01-03T00:00:00Z "
                        + SECRET + "\n4 2026-01-04T00:00:00Z " + SECRET,
            })
    void whatIsNoTextOfKeysIsRefused(String text) {
        assertThatThrownBy(() -> CookieKeys.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
