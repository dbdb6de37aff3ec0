package dev.berth.ntp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.key.Keys;
import dev.berth.ntp.message.Decoded;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import dev.berth.ntp.server.Decision.Reason;
import dev.berth.testing.TestClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnsweringTest {
    private static final NtpTimestamp ARRIVED = NtpTimestamp.of(TestClock.NOON);
    private static final NtpTimestamp LEAVES = NtpTimestamp.of(TestClock.NOON.plusNanos(30_000));
    private static final Reference LOCAL =
            new Reference(Leap.NONE, 10, Reference.LOCAL, Duration.ZERO, Duration.ofMillis(1), ARRIVED);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final NtpTimestamp SENT = new NtpTimestamp(0x0123456789abcdefL);

    private static NtpPacket request(int version, Mode mode) {
        return new NtpPacket(
                Leap.UNSYNCHRONISED,
                version,
                mode,
                0,
                9,
                32,
                1,
                2,
                3,
                NtpTimestamp.ZERO,
                new NtpTimestamp(4),
                new NtpTimestamp(5),
                SENT);
    }

    private static Decision decide(Decoded datagram, int port, boolean ours) {
        return Answering.decide(datagram, NOTHING, port, ours, Keys.NONE, LOCAL, -24, ARRIVED, LEAVES);
    }

    static Stream<Arguments> requests() {
        Stream.Builder<Arguments> rows = Stream.builder();
        for (int version = 0; version <= 7; version++) {
            for (Mode mode : Mode.values()) {
                for (int port : new int[] {123, 40_000}) {
                    rows.add(arguments(version, mode, port, expected(version, mode, port)));
                }
            }
        }
        return rows.build();
    }

    private static @Nullable Reason expected(int version, Mode mode, int port) {
        if (version == 0 || version > 4) {
            return Reason.VERSION;
        }
        return switch (mode) {
            case CLIENT -> null;
            case UNSPECIFIED -> {
                if (version == 1) {
                    yield port == 123 ? Reason.SYMMETRIC : null;
                }
                yield Reason.NOT_A_REQUEST;
            }
            case SYMMETRIC_ACTIVE, SYMMETRIC_PASSIVE -> Reason.SYMMETRIC;
            case SERVER, BROADCAST -> Reason.NOT_A_REQUEST;
            case CONTROL, PRIVATE -> Reason.CONTROL;
        };
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyVersionAndModeIsAnsweredOrSilentForItsReason(int version, Mode mode, int port, @Nullable Reason silence) {
        Decision decision = decide(new Decoded.Whole(request(version, mode), null), port, true);
        if (silence != null) {
            assertThat(decision).isEqualTo(new Decision.Silence(silence));
        } else {
            NtpPacket answer = ((Decision.Answer) decision).packet();
            assertThat(answer)
                    .isEqualTo(new NtpPacket(
                            Leap.NONE,
                            version,
                            Mode.SERVER,
                            10,
                            9,
                            -24,
                            0,
                            LOCAL.dispersionAt(LEAVES),
                            0x4c4f434c,
                            ARRIVED,
                            SENT,
                            ARRIVED,
                            LEAVES));
        }
    }

    @Test
    void strangersAndSignedAndMalformedRequestsAreSilent() {
        var good = new Decoded.Whole(request(4, Mode.CLIENT), null);
        var signed = new Decoded.Whole(request(4, Mode.CLIENT), new Decoded.Mac(1, 48, Octets.of("00")));
        assertThat(decide(good, 123, false)).isEqualTo(new Decision.Silence(Reason.NOT_OUR_NETWORK));
        assertThat(decide(signed, 123, true)).isEqualTo(new Decision.Silence(Reason.UNKNOWN_KEY));
        assertThat(decide(new Decoded.Malformed(3, "48 octets of header"), 123, true))
                .isEqualTo(new Decision.Silence(Reason.MALFORMED));
    }

    @Test
    void anUnsynchronisedClockSaysSo() {
        var lost = new Reference(Leap.UNSYNCHRONISED, 16, 0, Duration.ZERO, Duration.ZERO, NtpTimestamp.ZERO);
        var decision = (Decision.Answer) Answering.decide(
                new Decoded.Whole(request(3, Mode.CLIENT), null),
                NOTHING,
                123,
                true,
                Keys.NONE,
                lost,
                -24,
                ARRIVED,
                LEAVES);
        assertThat(decision.packet().leap()).isEqualTo(Leap.UNSYNCHRONISED);
        assertThat(decision.packet().stratum()).isZero();
    }

    @Test
    void answersAfter2036CarryTheNewEra() {
        NtpTimestamp later = NtpTimestamp.of(Instant.parse("2036-02-07T06:28:20Z"));
        var decision = (Decision.Answer) Answering.decide(
                new Decoded.Whole(request(4, Mode.CLIENT), null),
                NOTHING,
                123,
                true,
                Keys.NONE,
                LOCAL,
                -24,
                later,
                later);
        assertThat(decision.packet().transmit().bits() >>> 32).isEqualTo(4);
    }

    private static final Keys KEYS = Keys.parse("1 SHA1 secret\n2 SHA256 HEX:000102030405060708090a0b0c0d0e0f10111213\n"
            + "3 AES128 HEX:2b7e151628aed2a6abf7158809cf4f3c");

    private static Decision decideSigned(int version, int keyId, int spoil) {
        byte[] octets = Signing.encode(request(version, Mode.CLIENT), KEYS.find(keyId));
        octets[octets.length - 1] ^= (byte) spoil;
        ByteBuffer datagram = ByteBuffer.wrap(octets);
        return Answering.decide(NtpPacket.decode(datagram), datagram, 40_000, true, KEYS, LOCAL, -24, ARRIVED, LEAVES);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 4", "2, 3", "2, 4", "3, 3", "3, 4"})
    void aSignedRequestIsAnsweredUnderTheSameKey(int key, int version) {
        var answer = (Decision.Answer) decideSigned(version, key, 0);
        assertThat(answer.key()).isEqualTo(KEYS.find(key));
        assertThat(decideSigned(version, key, 1)).isEqualTo(new Decision.Silence(Reason.BAD_DIGEST));
    }

    @Test
    void aKissTellsNoTimeAndAsksForPatience() {
        NtpPacket kiss = Answering.kiss(request(3, Mode.CLIENT), NtpPacket.letters("RATE"), -24);
        assertThat(kiss.stratum()).isZero();
        assertThat(kiss.leap()).isEqualTo(Leap.UNSYNCHRONISED);
        assertThat(kiss.version()).isEqualTo(3);
        assertThat(kiss.poll()).isEqualTo(9);
        assertThat(kiss.referenceId()).isEqualTo(0x52415445);
        assertThat(kiss.origin()).isEqualTo(SENT);
        assertThat(kiss.transmit()).isEqualTo(SENT);
    }
}
