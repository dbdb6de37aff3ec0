package dev.berth.ntp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.server.Clients.Admission;
import dev.berth.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientsTest {
    private static final long NANOS = 1_000_000_000;
    private static final Ipv4 NODE = Ipv4.of("10.77.0.10");
    private final Clients clients = new Clients();
    private long second;

    private static NtpPacket request(Leap leap, int stratum, NtpTimestamp transmit) {
        return new NtpPacket(
                leap,
                4,
                Mode.CLIENT,
                stratum,
                6,
                -20,
                0,
                0,
                0,
                NtpTimestamp.ZERO,
                NtpTimestamp.ZERO,
                NtpTimestamp.ZERO,
                transmit);
    }

    private NtpTimestamp at(long aheadSeconds) {
        return NtpTimestamp.of(TestClock.NOON.plusSeconds(second + aheadSeconds));
    }

    private Clients.Heard ask(Ipv4 address, NtpTimestamp transmit, RateLimit limit) {
        return clients.heard(
                address,
                request(Leap.NONE, 3, transmit),
                at(0),
                TestClock.NOON.getEpochSecond() + second,
                second * NANOS,
                limit);
    }

    /** Offsets in seconds of one request a minute, {@code x} for noise, then what is known of the clock in the end. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "-3, -3, false",
        "3600, 3600, true",
        "-301, -301, true",
        "299, 299, false",
        // Years behind: noise, until it says so again.
        "-100000000, '', false",
        "-100000000 -100000000, -100000000, true",
        "-100000000 -100000000 0 0, 0, false",
        "x x x x, '', false",
        // Noise that happens to be near proves nothing once there was noise.
        "x 400, '', false",
        "5 x 5, 5, false",
        "5 x x x, '', false",
    })
    void aClocksErrorIsBelievedWhenItIsNearOrToldTwice(String offsets, String known, boolean far) {
        var random = new Random(3);
        for (String offset : offsets.split(" ")) {
            second += 60;
            ask(
                    NODE,
                    offset.equals("x") ? new NtpTimestamp(random.nextLong() | 1L << 62) : at(Long.parseLong(offset)),
                    null);
        }
        ClientClock clock = clients.all().getFirst().clock();
        assertThat(clock.ahead()).isEqualTo(known.isEmpty() ? null : Long.valueOf(Long.parseLong(known) * NANOS));
        assertThat(clock.isFarOff()).isEqualTo(far);
        assertThat(clients.farOff()).isEqualTo(far ? 1 : 0);
    }

    @Test
    void aClockThatGoesFarOffIsNewsOnceAndAgainWhenItIsRight() {
        List<Boolean> news = new ArrayList<>();
        for (long offset : new long[] {0, 0, 900, 900, 900, 0, 0}) {
            second += 60;
            ClientClock told = ask(NODE, at(offset), null).farOff();
            news.add(told == null ? null : told.isFarOff());
        }
        assertThat(news).isEqualTo(Arrays.asList(null, null, true, null, null, false, null));
    }

    @Test
    void whatAClientClaimsToBeIsKept() {
        clients.heard(NODE, request(Leap.NONE, 4, at(0)), at(0), 0, 0, null);
        assertThat(clients.all().getFirst().clock().stratum()).isEqualTo(4);
        clients.heard(NODE, request(Leap.UNSYNCHRONISED, 4, at(0)), at(0), 0, 0, null);
        assertThat(clients.all().getFirst().clock().stratum()).isNull();
    }

    @Test
    void askingIsToldAtOnceAndThenOnceAMinute() {
        List<Long> told = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            told.add(ask(NODE, at(0), null).tell());
            second++;
        }
        assertThat(told.stream().filter(requests -> requests > 0)).containsExactly(1L, 60L, 60L);
    }

    @Test
    void aClientAboveTheRateIsKissedNowAndThenAndComesBackWhenItIsCalm() {
        var limit = RateLimit.of("1/4s");
        List<Admission> burst = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            burst.add(ask(NODE, at(0), limit).admission());
        }
        assertThat(burst.subList(0, 24)).containsOnly(Admission.WELCOME);
        assertThat(burst.get(24)).isEqualTo(Admission.KISS);
        assertThat(burst.subList(25, 30)).containsOnly(Admission.TOO_MANY);
        assertThat(ask(Ipv4.of("10.77.0.11"), at(0), limit).admission())
                .as("another")
                .isEqualTo(Admission.WELCOME);
        second += 3;
        assertThat(ask(NODE, at(0), limit).admission()).isEqualTo(Admission.TOO_MANY);
        second += 6;
        assertThat(ask(NODE, at(0), limit).admission()).isEqualTo(Admission.WELCOME);
        assertThat(ask(NODE, at(0), limit).admission()).isEqualTo(Admission.WELCOME);
        assertThat(ask(NODE, at(0), limit).admission()).isEqualTo(Admission.KISS);
    }

    @Test
    void memoryIsBoundedAndTheOldestGo() {
        for (int i = 0; i < Clients.MOST + 10; i++) {
            ask(new Ipv4(0x0a000000 + i), at(0), null);
        }
        assertThat(clients.all()).hasSize(Clients.MOST);
        assertThat(clients.all().getFirst().address()).isEqualTo(new Ipv4(0x0a000000 + Clients.MOST + 9));
        assertThat(clients.all().getLast().address()).isEqualTo(new Ipv4(0x0a00000a));
    }

    @Test
    void ratesAreReadAsTheyAreWritten() {
        assertThat(RateLimit.of("4/s")).isEqualTo(new RateLimit(4, Duration.ofSeconds(1)));
        assertThat(RateLimit.of("30/m")).isEqualTo(new RateLimit(30, Duration.ofMinutes(1)));
        assertThat(RateLimit.of("10/64s")).isEqualTo(new RateLimit(10, Duration.ofSeconds(64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "0/s", "4/h", "4/0s", "-1/s", "fast"})
    void whatIsNoRateIsRefused(String text) {
        assertThatThrownBy(() -> RateLimit.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
