package dev.berth.ntp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
    private static final long MS = 1_000_000;
    private static final long NANOS = 1_000_000_000;
    private static final NtpTimestamp COOKIE = new NtpTimestamp(0x123456789abcdefL);

    private static NtpPacket answer(Mode mode, Leap leap, int stratum, int id, Instant received, Instant transmitted) {
        return new NtpPacket(
                leap,
                4,
                mode,
                stratum,
                6,
                -20,
                0x10000,
                0x8000,
                id,
                NtpTimestamp.ZERO,
                COOKIE,
                NtpTimestamp.of(received),
                NtpTimestamp.of(transmitted));
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00Z, 2026-03-01T11:59:00Z",
        // A machine that was never set, against servers before and after the era's end.
        "1970-01-01T00:00:10Z, 2026-03-01T12:00:00Z",
        "1970-01-01T00:00:10Z, 2040-03-01T12:00:00Z",
        "2036-02-07T06:28:15Z, 2036-02-07T06:28:17Z",
        "2041-02-07T06:28:15Z, 2041-02-07T06:28:17Z",
    })
    void offsetIsTheMeanOfBothWays(Instant ours, Instant theirs) {
        long sent = nanos(ours);
        // 4 ms there, 1 ms at the server, 2 ms back.
        var answer = answer(Mode.SERVER, Leap.NONE, 2, 1, theirs.plusMillis(4), theirs.plusMillis(5));
        var outcome = new Exchange(COOKIE, sent).judge(answer, sent + 7 * MS, -20);
        var measured = (Exchange.Outcome.Measured) outcome;
        assertThat(measured.sample().offset()).isCloseTo(nanos(theirs) - sent + MS, within(1_000));
        assertThat(measured.sample().delay()).isCloseTo(6 * MS, within(1_000));
        assertThat(measured.sample().dispersion()).isCloseTo(2 * 954 + 105, within(5));
        assertThat(measured.claims()).isEqualTo(new Claims(Leap.NONE, 2, 1, NANOS, NANOS / 2));
    }

    private static org.assertj.core.data.Offset<Long> within(long nanos) {
        return org.assertj.core.data.Offset.offset(nanos);
    }

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Exchange.Outcome judge(NtpPacket answer) {
        return new Exchange(COOKIE, nanos(NOW)).judge(answer, nanos(NOW) + 7 * MS, -20);
    }

    @Test
    void whatIsNoAnswerToOursIsBogus() {
        var bogus = new Exchange.Outcome.Bogus();
        assertThat(judge(answer(Mode.BROADCAST, Leap.NONE, 2, 1, NOW, NOW))).isEqualTo(bogus);
        assertThat(judge(answer(Mode.CLIENT, Leap.NONE, 2, 1, NOW, NOW))).isEqualTo(bogus);
        NtpPacket good = answer(Mode.SERVER, Leap.NONE, 2, 1, NOW, NOW);
        assertThat(new Exchange(new NtpTimestamp(1), nanos(NOW)).judge(good, nanos(NOW) + MS, -20))
                .as("somebody else's request")
                .isEqualTo(bogus);
        assertThat(judge(answer(Mode.SERVER, Leap.NONE, 2, 1, NOW.plusMillis(5), NOW)))
                .as("left before it came")
                .isEqualTo(bogus);
        assertThat(judge(answer(Mode.SERVER, Leap.NONE, 2, 1, NOW, NOW.plusMillis(50))))
                .as("longer at the server than away")
                .isEqualTo(bogus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE", "DENY", "RSTR"})
    void kissesAreHeard(String code) {
        int letters = NtpPacket.letters(code);
        assertThat(judge(answer(Mode.SERVER, Leap.UNSYNCHRONISED, 0, letters, NOW, NOW)))
                .isEqualTo(new Exchange.Outcome.Kiss(letters));
    }

    @Test
    void aServerWithoutTimeIsNotMeasured() {
        assertThat(judge(answer(Mode.SERVER, Leap.UNSYNCHRONISED, 0, NtpPacket.letters("INIT"), NOW, NOW)))
                .isInstanceOf(Exchange.Outcome.Unsynchronised.class);
        assertThat(judge(answer(Mode.SERVER, Leap.UNSYNCHRONISED, 2, 1, NOW, NOW)))
                .isInstanceOf(Exchange.Outcome.Unsynchronised.class);
        assertThat(judge(answer(Mode.SERVER, Leap.NONE, 16, 1, NOW, NOW)))
                .isInstanceOf(Exchange.Outcome.Unsynchronised.class);
    }

    @Test
    void theRequestTellsNothingOfUs() {
        NtpPacket request = Exchange.request(COOKIE, 6);
        assertThat(request)
                .isEqualTo(new NtpPacket(
                        Leap.NONE,
                        4,
                        Mode.CLIENT,
                        0,
                        6,
                        32,
                        0,
                        0,
                        0,
                        NtpTimestamp.ZERO,
                        NtpTimestamp.ZERO,
                        NtpTimestamp.ZERO,
                        COOKIE));
    }
}
